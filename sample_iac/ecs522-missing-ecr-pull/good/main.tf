# The role may read the repository that the image is in.

resource "aws_ecr_repository" "images" {
  name = "pricing"
}

resource "aws_ecs_task_definition" "pricing" {
  family                   = "pricing"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.pricing_execution.arn
  container_definitions = jsonencode([{
    name  = "pricing"
    image = "${aws_ecr_repository.images.repository_url}:1.4"
  }])
}

resource "aws_iam_role" "pricing_execution" {
  name = "pricing-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "pricing_execution" {
  name = "start"
  role = aws_iam_role.pricing_execution.id
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
