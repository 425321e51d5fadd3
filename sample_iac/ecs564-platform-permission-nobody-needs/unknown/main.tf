# Where the image comes from is decided outside this code: it may be the repository that the role pulls from.

provider "aws" {
  region = "eu-central-1"
}

variable "image" {
  description = "The image that runs"
  type        = string
}

resource "aws_ecr_repository" "old" {
  name = "search-old"
}

resource "aws_cloudwatch_log_group" "search" {
  name = "/ecs/search"
}

resource "aws_ecs_task_definition" "search" {
  family                   = "search"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.search_execution.arn
  container_definitions = jsonencode([{
    name  = "search"
    image = var.image
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.search.name
        awslogs-region        = "eu-central-1"
        awslogs-stream-prefix = "search"
      }
    }
  }])
}

resource "aws_iam_role" "search_execution" {
  name = "search-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "search_execution" {
  name = "start"
  role = aws_iam_role.search_execution.id
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
        Resource = aws_ecr_repository.old.arn
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.search.arn}:*"
      },
    ]
  })
}
