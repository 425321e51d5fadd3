# The group may be created under its bare ARN only; AWS has been seen to ask with more behind it.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  group = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/ecs/window-shop"
}

resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.shop_execution.arn
  container_definitions = jsonencode([{
    name  = "shop"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = "/ecs/window-shop" # expect: ECS535 logs:CreateLogGroup
        "awslogs-create-group"  = "true"
        "awslogs-region"        = data.aws_region.current.name
        "awslogs-stream-prefix" = "shop"
      }
    }
  }])
}

resource "aws_iam_role" "shop_execution" {
  name = "shop-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "shop_execution" {
  name = "execution"
  role = aws_iam_role.shop_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "logs:CreateLogGroup"
        Resource = local.group
      },
      {
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "${local.group}:*"
      },
    ]
  })
}
