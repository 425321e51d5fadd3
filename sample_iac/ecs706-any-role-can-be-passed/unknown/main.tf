# Which roles the pipeline may hand over, and which the task runs with, is decided outside this code.

variable "roles" {
  description = "The roles that may be handed over"
  type        = string
}

variable "task_role" {
  description = "The ARN of the task role"
  type        = string
}

resource "aws_ecs_task_definition" "docs" {
  family                   = "docs"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = var.task_role
  container_definitions = jsonencode([{
    name  = "docs"
    image = "public.ecr.aws/docker/library/caddy:2.10"
  }])
}

resource "aws_iam_role" "docs_task" {
  name = "docs-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:example/docs:ref:refs/heads/main" } }
    }]
  })
}

resource "aws_iam_role_policy" "deploy" {
  name = "start"
  role = aws_iam_role.deploy.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecs:RegisterTaskDefinition"
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "ecs:UpdateService"
        Resource = "arn:aws:ecs:eu-west-1:*:service/main/*"
      },
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = var.roles
      },
    ]
  })
}
