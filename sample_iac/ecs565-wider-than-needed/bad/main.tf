# The task reads one parameter, and the role everything below its path.

resource "aws_ssm_parameter" "endpoint" {
  name  = "/shop/endpoint"
  type  = "String"
  value = "https://shop.example"
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
    image = "public.ecr.aws/docker/library/node:22"
    secrets = [
      { name = "ENDPOINT", valueFrom = aws_ssm_parameter.endpoint.arn },
    ]
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
  name = "start"
  role = aws_iam_role.shop_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS565 parameter/shop/endpoint
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = "arn:aws:ssm:*:*:parameter/shop/*"
      },
    ]
  })
}
