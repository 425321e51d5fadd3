# A policy that this code does not hold is attached too: it may allow anything, and it may deny.

variable "execution_policy_arn" {
  description = "What the platform team lets execution roles do"
  type        = string
}

resource "aws_ecr_repository" "images" {
  name = "gallery"
}

resource "aws_ecs_task_definition" "gallery" {
  family                   = "gallery"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.gallery_execution.arn
  container_definitions = jsonencode([{
    name  = "gallery"
    image = "${aws_ecr_repository.images.repository_url}:1.4"
  }])
}

resource "aws_iam_role" "gallery_execution" {
  name = "gallery-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "gallery_execution" {
  role       = aws_iam_role.gallery_execution.name
  policy_arn = var.execution_policy_arn
}

resource "aws_iam_role_policy" "gallery_execution" {
  name = "start"
  role = aws_iam_role.gallery_execution.id
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
        Resource = aws_ecr_repository.images.arn
      },
    ]
  })
}
