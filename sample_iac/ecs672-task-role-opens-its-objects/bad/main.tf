# The application may publish the objects of its bucket one by one.

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
      { # expect: ECS672 s3:PutObjectAcl
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"]
        Resource = "arn:aws:s3:::shop-media/*"
      },
      { # expect: ECS672 s3:PutObjectAcl
        Effect   = "Allow"
        Action   = ["s3:PutObject*"]
        Resource = "arn:aws:s3:::shop-media/uploads/*"
      },
    ]
  })
}
