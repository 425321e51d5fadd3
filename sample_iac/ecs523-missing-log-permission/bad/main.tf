# The role may write events, but not open the stream that they go to: the task does not start.

provider "aws" {
  region = "eu-west-1"
}

resource "aws_cloudwatch_log_group" "invoices" {
  name              = "/ecs/invoices"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "invoices" {
  family                   = "invoices"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.invoices_execution.arn
  container_definitions = jsonencode([{
    name  = "invoices"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.invoices.name # expect: ECS523 does not allow logs:CreateLogStream
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "invoices"
      }
    }
  }])
}

resource "aws_iam_role" "invoices_execution" {
  name = "invoices-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "invoices_execution" {
  name = "start"
  role = aws_iam_role.invoices_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "logs:PutLogEvents"
      Resource = "${aws_cloudwatch_log_group.invoices.arn}:*"
    }]
  })
}
