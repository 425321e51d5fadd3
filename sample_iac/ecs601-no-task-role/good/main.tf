# The task has a role for ECS Exec.

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.shop_task.arn
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
  enable_execute_command = true

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }
}

resource "aws_iam_role" "shop_task" {
  name = "shop-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "shop_task" {
  name = "task"
  role = aws_iam_role.shop_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ]
        Resource = "*"
      },
    ]
  })
}
