# The output is hidden, and names of secrets are none.

provider "aws" {
  region = "eu-central-1"
}

resource "aws_iam_user" "upstream" {
  name = "mailer-upstream"
}

resource "aws_iam_access_key" "upstream" {
  user = aws_iam_user.upstream.name
}
resource "aws_ecs_task_definition" "mailer" {
  family                   = "mailer"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "mailer"
    image = "public.ecr.aws/docker/library/nginx:1.29"
  }])
}

output "upstream_secret_key" {
  value     = aws_iam_access_key.upstream.secret
  sensitive = true
}

output "upstream_user" {
  value = aws_iam_user.upstream.arn
}
