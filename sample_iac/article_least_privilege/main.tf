# The "least-privilege" policy of the article that inspired this project, as it stands there. It looks tight and reads
# well, and no task that uses it can ever pull its image: ECR is asked for the login on *, never on a repository.

provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

resource "aws_ecr_repository" "app" {
  name = "my-app-repo"
}

resource "aws_ecr_repository" "sidecar" {
  name = "my-sidecar-repo"
}

resource "aws_cloudwatch_log_group" "app" {
  name = "/ecs/my-application"
}

resource "aws_iam_role" "execution" {
  name = "my-application-ecsTaskExecutionRole"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "least_privilege" {
  name = "least-privilege"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS561 ecr:GetAuthorizationToken is never asked for a single resource
        Effect = "Allow"
        Action = [
          "ecr:GetAuthorizationToken",
          "ecr:BatchCheckLayerAvailability",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchGetImage",
        ]
        Resource = [
          aws_ecr_repository.app.arn,
          aws_ecr_repository.sidecar.arn,
        ]
      },
      {
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:us-east-1:${data.aws_caller_identity.current.account_id}:log-group:/ecs/my-application:*"
      },
    ]
  })
}

resource "aws_ecs_task_definition" "app" {
  family                   = "my-application"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name  = "app"
      image = "${aws_ecr_repository.app.repository_url}:1.0"
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.app.name
          awslogs-region        = "us-east-1"
          awslogs-stream-prefix = "app"
        }
      }
    },
    {
      name      = "sidecar"
      image     = "${aws_ecr_repository.sidecar.repository_url}:1.0"
      essential = false
    },
  ])
}
