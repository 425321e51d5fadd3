# The password comes from Secrets Manager; the file that Terraform loads names the secret alone.

variable "database_password_arn" {
  type = string
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.orders_execution.arn
  container_definitions = jsonencode([{
    name    = "orders"
    image   = "public.ecr.aws/docker/library/ruby:3.4"
    secrets = [{ name = "DATABASE_PASSWORD", valueFrom = var.database_password_arn }]
  }])
}

resource "aws_iam_role" "orders_execution" {
  name = "orders-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "orders_execution" {
  name = "start"
  role = aws_iam_role.orders_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = var.database_password_arn
    }]
  })
}
