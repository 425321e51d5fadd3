# The key is a secret, which ECS injects; a variable that only speaks of a credential is left alone.

resource "aws_secretsmanager_secret" "portal" {
  name = "portal/session-key"
}

resource "aws_ecs_task_definition" "portal" {
  family                   = "portal"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.portal_execution.arn
  container_definitions = jsonencode([{
    name  = "portal"
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "PASSWORD_MIN_LENGTH", value = "12" },
    ]
    secrets = [
      { name = "SECRET_KEY_BASE", valueFrom = aws_secretsmanager_secret.portal.arn },
    ]
  }])
}

resource "aws_iam_role" "portal_execution" {
  name = "portal-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "portal_execution" {
  name = "start"
  role = aws_iam_role.portal_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.portal.arn
      },
    ]
  })
}
