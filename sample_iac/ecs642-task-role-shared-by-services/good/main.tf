# Each application has a task role of its own.

resource "aws_s3_bucket" "files" {
  bucket = "shared-files"
}

resource "aws_ecs_task_definition" "photos" {
  family                   = "photos"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.photos_task.arn
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
  task_role_arn            = aws_iam_role.invoices_task.arn
  container_definitions = jsonencode([{
    name  = "invoices"
    image = "public.ecr.aws/docker/library/perl:5.42"
  }])
}

resource "aws_iam_role" "photos_task" {
  name = "photos-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "photos_task" {
  name = "start"
  role = aws_iam_role.photos_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.files.arn}/photos-task/*"
      },
    ]
  })
}

resource "aws_iam_role" "invoices_task" {
  name = "invoices-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "invoices_task" {
  name = "start"
  role = aws_iam_role.invoices_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.files.arn}/invoices-task/*"
      },
    ]
  })
}
