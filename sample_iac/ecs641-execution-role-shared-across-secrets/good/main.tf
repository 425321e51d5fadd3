# Each task definition has an execution role that reads its own secret.

resource "aws_secretsmanager_secret" "front" {
  name = "front/session"
}

resource "aws_secretsmanager_secret" "ledger" {
  name = "ledger/signing"
}

resource "aws_ecs_task_definition" "front" {
  family                   = "front"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.front.arn
  container_definitions = jsonencode([{
    name  = "front"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "KEY", valueFrom = aws_secretsmanager_secret.front.arn },
    ]
  }])
}

resource "aws_ecs_task_definition" "ledger" {
  family                   = "ledger"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.ledger.arn
  container_definitions = jsonencode([{
    name  = "ledger"
    image = "public.ecr.aws/docker/library/openjdk:23"
    secrets = [
      { name = "KEY", valueFrom = aws_secretsmanager_secret.ledger.arn },
    ]
  }])
}

resource "aws_iam_role" "front" {
  name = "front"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "front" {
  name = "start"
  role = aws_iam_role.front.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.front.arn
      },
    ]
  })
}

resource "aws_iam_role" "ledger" {
  name = "ledger"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "ledger" {
  name = "start"
  role = aws_iam_role.ledger.id
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
