# A service on Fargate takes no role: ECS registers targets with its service-linked role.

resource "aws_ecs_task_definition" "forms" {
  family                   = "forms"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "forms"
    image = "public.ecr.aws/docker/library/httpd:2.4"
  }])
}

resource "aws_ecs_service" "forms" {
  name            = "forms"
  task_definition = aws_ecs_task_definition.forms.arn
  launch_type     = "FARGATE"
  iam_role        = aws_iam_role.balancer.arn # expect: ECS703 names a role for its load balancer
  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/forms/0123456789abcdef"
    container_name   = "forms"
    container_port   = 80
  }
  network_configuration {
    subnets = ["subnet-0a1b2c3d"]
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
