# Where the service runs, and which role starts the task, is decided outside this code.

variable "launch_type" {
  description = "EC2 or FARGATE"
  type        = string
}

variable "execution_role" {
  description = "The ARN of the execution role"
  type        = string
}

resource "aws_ecs_task_definition" "forms" {
  family                   = "forms"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role
  container_definitions = jsonencode([{
    name  = "forms"
    image = "public.ecr.aws/docker/library/httpd:2.4"
  }])
}

resource "aws_ecs_service" "forms" {
  name            = "forms"
  task_definition = aws_ecs_task_definition.forms.arn
  launch_type     = var.launch_type
  iam_role        = aws_iam_role.balancer.arn
  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/forms/0123456789abcdef"
    container_name   = "forms"
    container_port   = 80
  }
}

resource "aws_iam_role" "balancer" {
  name = "balancer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
