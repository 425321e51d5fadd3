# Which images the role pulls is decided outside this code.

variable "repository_arn" {
  description = "The repositories that the role reads"
  type        = string
}

resource "aws_ecr_repository" "images" {
  name = "maps"
}

resource "aws_ecs_task_definition" "maps" {
  family                   = "maps"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.maps_execution.arn
  container_definitions = jsonencode([{
    name  = "maps"
    image = "${aws_ecr_repository.images.repository_url}:1.4"
  }])
}

resource "aws_iam_role" "maps_execution" {
  name = "maps-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "maps_execution" {
  name = "start"
  role = aws_iam_role.maps_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = var.repository_arn
      },
    ]
  })
}
