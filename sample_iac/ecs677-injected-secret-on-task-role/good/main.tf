# The application is told which secret to read, and sees a new password without a new task.

resource "aws_secretsmanager_secret" "database" {
  name = "library/database"
}

resource "aws_ecs_task_definition" "library" {
  family                   = "library"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.library_execution.arn
  task_role_arn            = aws_iam_role.library.arn
  container_definitions = jsonencode([{
    name        = "library"
    image       = "public.ecr.aws/docker/library/nginx:1.29"
    environment = [{ name = "DATABASE_SECRET", value = aws_secretsmanager_secret.database.arn }]
    secrets     = [{ name = "DATABASE", valueFrom = aws_secretsmanager_secret.database.arn }]
  }])
}

resource "aws_iam_role" "library_execution" {
  name               = "library-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "library_execution" {
  name = "secrets"
  role = aws_iam_role.library_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}

resource "aws_iam_role" "library" {
  name               = "library"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "library" {
  name = "secrets"
  role = aws_iam_role.library.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}
