# The login on an ARN has no effect; the pull is allowed, but of another image.

resource "aws_ecr_repository" "images" {
  name = "brewery"
}

resource "aws_ecs_task_definition" "brewery" {
  family                   = "brewery"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.brewery_execution.arn
  container_definitions = jsonencode([{
    name  = "brewery"
    image = "${aws_ecr_repository.images.repository_url}:1.4" # expect: ECS522 ecr:BatchGetImage, ecr:GetDownloadUrlForLayer
  }])
}

resource "aws_iam_role" "brewery_execution" {
  name = "brewery-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "brewery_execution" {
  name = "start"
  role = aws_iam_role.brewery_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS561 ecr:GetAuthorizationToken
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = "arn:aws:ecr:eu-west-1:123456789012:repository/base-images"
    }]
  })
}
