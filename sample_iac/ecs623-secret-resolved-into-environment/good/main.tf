# The task definition names the secret, and ECS reads it when the task starts.

resource "aws_secretsmanager_secret" "ledger" {
  name = "ledger/token"
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
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "RAILS_ENV", value = "production" },
      { name = "UPSTREAM_TOKEN_FILE", value = "/run/secrets/token" },
      { name = "UPSTREAM_SECRET_NAME", value = aws_secretsmanager_secret.ledger.name },
    ]
    secrets = [
      { name = "UPSTREAM", valueFrom = aws_secretsmanager_secret.ledger.arn },
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
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.ledger.arn
      },
    ]
  })
}
