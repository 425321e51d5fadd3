# Which actions the role allows is decided outside this code.

variable "execution_role" {
  type = string
}

variable "actions" {
  type = list(string)
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = var.execution_role
  container_definitions = jsonencode([{
    name         = "web"
    image        = "public.ecr.aws/docker/library/nginx:1.29"
    memory       = 256
    portMappings = [{ containerPort = 80 }]
  }])
}

resource "aws_iam_role" "balancing" {
  name = "balancing"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "balancing" {
  name = "balancing"
  role = aws_iam_role.balancing.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = var.actions
      Resource = "*"
    }]
  })
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  iam_role        = aws_iam_role.balancing.arn

  load_balancer {
    elb_name       = "web"
    container_name = "web"
    container_port = 80
  }
}
