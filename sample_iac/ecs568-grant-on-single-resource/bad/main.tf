# The application may list parameters, on a parameter: AWS asks for that on every resource.

resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.shop.arn
  container_definitions = jsonencode([{
    name  = "shop"
    image = "public.ecr.aws/docker/library/nginx:1.29"
  }])
}

resource "aws_iam_role" "shop" {
  name = "shop"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "shop" {
  name = "shop"
  role = aws_iam_role.shop.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS568 ssm:DescribeParameters
        Effect   = "Allow"
        Action   = ["ssm:GetParameter", "ssm:DescribeParameters"]
        Resource = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/flag"
      },
    ]
  })
}
