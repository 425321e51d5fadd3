# Whose key it is that whoever deploys this hands over is not said.

variable "image" {
  type = string
}

variable "secret_access_key" {
  type      = string
  sensitive = true
}

resource "aws_secretsmanager_secret" "archive" {
  name = "archiver/archive"
}

resource "aws_secretsmanager_secret_version" "archive" {
  secret_id     = aws_secretsmanager_secret.archive.id
  secret_string = var.secret_access_key
}

resource "aws_ecs_task_definition" "archiver" {
  family                   = "archiver"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.archiver_execution.arn
  container_definitions = jsonencode([{
    name  = "archiver"
    image = var.image
    secrets = [
      { name = "AWS_SECRET_ACCESS_KEY", valueFrom = aws_secretsmanager_secret.archive.arn },
    ]
  }])
}

resource "aws_iam_role" "archiver_execution" {
  name = "archiver-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "archiver_execution" {
  name = "start"
  role = aws_iam_role.archiver_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.archive.arn
    }]
  })
}
