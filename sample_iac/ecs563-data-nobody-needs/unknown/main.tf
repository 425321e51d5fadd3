# Which secret the task injects is decided outside this code, so either may be needed.

variable "secret" {
  description = "The secret that the task injects"
  type        = string
}

resource "aws_secretsmanager_secret" "database" {
  name = "billing/database"
}

resource "aws_secretsmanager_secret" "retired" {
  name = "billing/retired"
}

resource "aws_ecs_task_definition" "billing" {
  family                   = "billing"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.billing_execution.arn
  container_definitions = jsonencode([{
    name  = "billing"
    image = "public.ecr.aws/docker/library/python:3.13"
    secrets = [
      { name = "DATABASE", valueFrom = var.secret },
    ]
  }])
}

resource "aws_iam_role" "billing_execution" {
  name = "billing-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "billing_execution" {
  name = "start"
  role = aws_iam_role.billing_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = [aws_secretsmanager_secret.database.arn, aws_secretsmanager_secret.retired.arn]
      },
    ]
  })
}
