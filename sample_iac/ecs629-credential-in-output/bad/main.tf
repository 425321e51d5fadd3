# The secret of the key is printed into the log of whatever applies this.

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
  value = aws_iam_access_key.upstream.secret # expect: ECS629 output upstream_secret_key
}

output "upstream_key_id" {
  value = aws_iam_access_key.upstream.id
}
