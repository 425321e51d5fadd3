# SES takes no role for SMTP: the password that it makes of a key needs a user.

resource "aws_iam_user" "archiver" {
  name = "archiver"
}

resource "aws_iam_access_key" "archiver" {
  user = aws_iam_user.archiver.name
}

resource "aws_secretsmanager_secret" "archive" {
  name = "archiver/archive"
}

resource "aws_secretsmanager_secret_version" "archive" {
  secret_id     = aws_secretsmanager_secret.archive.id
  secret_string = aws_iam_access_key.archiver.ses_smtp_password_v4
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
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "SMTP_PASSWORD", valueFrom = aws_secretsmanager_secret.archive.arn },
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
