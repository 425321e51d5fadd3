# The secret is allowed by one statement and denied by another: the denial wins and is said where the secret is needed.

resource "aws_secretsmanager_secret" "database" {
  name = "clinic/database"
}

resource "aws_ecs_task_definition" "clinic" {
  family                   = "clinic"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.clinic_execution.arn
  container_definitions = jsonencode([{
    name  = "clinic"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn }, # expect: ECS531 denies secretsmanager:GetSecretValue
    ]
  }])
}

resource "aws_iam_role" "clinic_execution" {
  name = "clinic-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "clinic_execution" {
  name = "secrets"
  role = aws_iam_role.clinic_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.database.arn
      },
      {
        Effect   = "Deny"
        Action   = "secretsmanager:*"
        Resource = "*"
      },
    ]
  })
}
