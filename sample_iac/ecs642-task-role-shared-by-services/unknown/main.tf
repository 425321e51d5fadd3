# Whether both run the same image, and which role starts them, is decided outside this code.

variable "image" {
  description = "The image of the photos"
  type        = string
}

variable "execution_role" {
  description = "The ARN of the execution role"
  type        = string
}

resource "aws_s3_bucket" "files" {
  bucket = "shared-files"
}

resource "aws_ecs_task_definition" "photos" {
  family                   = "photos"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role
  task_role_arn            = aws_iam_role.applications.arn
  container_definitions = jsonencode([{
    name  = "photos"
    image = var.image
  }])
}

resource "aws_ecs_task_definition" "invoices" {
  family                   = "invoices"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role
  task_role_arn            = aws_iam_role.applications.arn
  container_definitions = jsonencode([{
    name  = "invoices"
    image = "public.ecr.aws/docker/library/perl:5.42"
  }])
}

resource "aws_iam_role" "applications" {
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
