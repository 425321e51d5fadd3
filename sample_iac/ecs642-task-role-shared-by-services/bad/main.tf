# Two applications that have nothing to do with each other have one task role.

resource "aws_s3_bucket" "files" {
  bucket = "shared-files"
}

resource "aws_ecs_task_definition" "photos" {
  family                   = "photos"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.applications.arn
  container_definitions = jsonencode([{
    name  = "photos"
    image = "public.ecr.aws/docker/library/php:8.4"
  }])
}

resource "aws_ecs_task_definition" "invoices" {
  family                   = "invoices"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.applications.arn
  container_definitions = jsonencode([{
    name  = "invoices"
    image = "public.ecr.aws/docker/library/perl:5.42"
  }])
}

resource "aws_iam_role" "applications" { # expect: ECS642 run different images
  name = "applications"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "applications" {
  name = "start"
  role = aws_iam_role.applications.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.files.arn}/applications/*"
      },
    ]
  })
}
