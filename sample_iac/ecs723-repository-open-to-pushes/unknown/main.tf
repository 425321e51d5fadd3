# Who may push, and which role runs the task, are chosen when it is deployed.

resource "aws_ecr_repository" "app" {
  name = "app"
}

variable "pusher" {
  type = string
}

variable "task_role_arn" {
  type = string
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "PushAndPull"
        Effect    = "Allow"
        Principal = { AWS = var.pusher }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
      },
    ]
  })
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = var.task_role_arn
  container_definitions = jsonencode([{
    name  = "web"
    image = "public.ecr.aws/docker/library/caddy:2.10"
  }])
}
