# The pull stands on the task role only: ECS is refused, which is said where it asks.

resource "aws_ecr_repository" "images" {
  name = "farm"
}

resource "aws_ecs_task_definition" "farm" {
  family                   = "farm"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.farm_execution.arn
  task_role_arn            = aws_iam_role.farm_task.arn
  container_definitions = jsonencode([{
    name  = "farm"
    image = "${aws_ecr_repository.images.repository_url}:1.4" # expect: ECS521 but that is the task role; ECS522 but that is the task role
  }])
}

resource "aws_iam_role" "farm_execution" {
  name = "farm-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "farm_task" {
  name = "farm-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "farm_task" {
  name = "start"
  role = aws_iam_role.farm_task.id
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
