# Which actions the policy of the repository names, and which role runs the task, is chosen when the code is applied.

variable "actions" {
  type = list(string)
}

variable "task_role" {
  type = string
}

resource "aws_ecr_repository" "app" {
  name = "app"
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::210987654321:role/puller" }
      Action    = var.actions
    }]
  })
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = var.task_role
  container_definitions = jsonencode([{
    name  = "web"
    image = "public.ecr.aws/docker/library/caddy:2.10"
  }])
}
