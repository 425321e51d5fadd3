# The container gets both credentials from a store, and both stand in the code that fills it.

resource "aws_ssm_parameter" "signing" {
  name  = "/ledger/jwt-signing-key"
  type  = "SecureString"
  value = "correct-horse-battery-staple" # expect: ECS627 JWT_SIGNING_KEY
}

resource "aws_secretsmanager_secret" "database" {
  name = "ledger/database"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({
    password = "s3cr3t-fish" # expect: ECS627 aws_secretsmanager_secret_version.database
  })
}

resource "aws_ecs_task_definition" "ledger" {
  family                   = "ledger"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.ledger_execution.arn
  container_definitions = jsonencode([{
    name  = "ledger"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "JWT_SIGNING_KEY", valueFrom = aws_ssm_parameter.signing.arn },
      { name = "DB_PASSWORD", valueFrom = "${aws_secretsmanager_secret.database.arn}:password::" }
    ]
  }])
}
resource "aws_iam_role" "ledger_execution" {
  name = "ledger-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "ledger_execution" {
  name = "start"
  role = aws_iam_role.ledger_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = aws_ssm_parameter.signing.arn
      },
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.database.arn
      }
    ]
  })
}
