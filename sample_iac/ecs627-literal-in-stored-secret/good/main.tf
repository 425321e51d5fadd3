# One credential is drawn at random; the other is put in by hand, and what stands in the code holds its place.

resource "random_password" "database" {
  length = 32
}

resource "aws_ssm_parameter" "signing" {
  name  = "/ledger/jwt-signing-key"
  type  = "SecureString"
  value = "put in by hand"

  lifecycle {
    ignore_changes = [value]
  }
}

resource "aws_secretsmanager_secret" "database" {
  name = "ledger/database"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({
    password = random_password.database.result
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
