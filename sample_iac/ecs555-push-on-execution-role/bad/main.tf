# ECS only pulls; with this role the running image can be replaced.

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
      { # expect: ECS555 allows ecr:PutImage
        Effect   = "Allow"
        Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"]
        Resource = aws_ecr_repository.images.arn
      },
    ]
  })
}
