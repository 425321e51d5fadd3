# Which service is meant is not in the code.

variable "call" {
  type = string
}

resource "aws_ecs_task_definition" "workshop" {
  family                   = "workshop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.workshop.arn
  container_definitions = jsonencode([{
    name  = "workshop"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    environmentFiles = [{ type = "s3", value = "arn:aws:s3:::workshop-plans/start.env" }]
  }])
}

resource "aws_iam_role" "workshop" {
  name = "workshop"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "workshop" {
  name = "workshop"
  role = aws_iam_role.workshop.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["${var.call}:*"]
        Resource = "arn:aws:s3:::workshop-plans/*"
      },
    ]
  })
}
