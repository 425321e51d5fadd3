# The login is asked for * and not for a repository: this grant reads well and allows no login.

resource "aws_ecr_repository" "images" {
  name = "forum"
}

resource "aws_ecs_task_definition" "forum" {
  family                   = "forum"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.forum_execution.arn
  container_definitions = jsonencode([{
    name  = "forum"
    image = "${aws_ecr_repository.images.repository_url}:1.4"
  }])
}

resource "aws_iam_role" "forum_execution" {
  name = "forum-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "forum_execution" {
  name = "start"
  role = aws_iam_role.forum_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS561 ecr:GetAuthorizationToken is never asked for a single resource
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = aws_ecr_repository.images.arn
    }]
  })
}
