# The service is run with ECS Exec, which works with the task role; the task has none.

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "shop"
    image = "public.ecr.aws/docker/library/nginx:1.29"
  }])
}

resource "aws_ecs_service" "shop" {
  name                   = "shop"
  cluster                = aws_ecs_cluster.shop.id
  task_definition        = aws_ecs_task_definition.shop.arn
  launch_type            = "FARGATE"
  enable_execute_command = true # expect: ECS601 ECS Exec

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }
}
