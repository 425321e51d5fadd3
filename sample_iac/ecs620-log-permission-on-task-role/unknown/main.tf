# Where the container logs to is not in the code.

variable "execution_role_arn" {
  type = string
}

variable "log_group" {
  type = string
}

resource "aws_ecs_task_definition" "cinema" {
  family                   = "cinema"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = aws_iam_role.cinema.arn
  container_definitions = jsonencode([{
    name  = "cinema"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.log_group
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "cinema"
      }
    }
  }])
}

resource "aws_iam_role" "cinema" {
  name = "cinema"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "cinema" {
  name = "logs"
  role = aws_iam_role.cinema.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/cinema:*"
    }]
  })
}
