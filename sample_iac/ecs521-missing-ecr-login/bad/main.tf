# The role may read the image, but not log in to the registry that holds it.

resource "aws_ecr_repository" "images" {
  name = "catalog"
}

resource "aws_ecs_task_definition" "catalog" {
  family                   = "catalog"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.catalog_execution.arn
  container_definitions = jsonencode([{
    name  = "catalog"
    image = "${aws_ecr_repository.images.repository_url}:1.4" # expect: ECS521 ecr:GetAuthorizationToken on *
  }])
}

resource "aws_iam_role" "catalog_execution" {
  name = "catalog-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "catalog_execution" {
  name = "start"
  role = aws_iam_role.catalog_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = aws_ecr_repository.images.arn
    }]
  })
}
