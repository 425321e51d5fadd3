# Whether the value is a secret is not said.

provider "aws" {
  region = "eu-central-1"
}

variable "image" {
  type = string
}

variable "upstream" {
  type = string
}

resource "aws_ecs_task_definition" "mailer" {
  family                   = "mailer"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "mailer"
    image = var.image
  }])
}

output "upstream" {
  value = var.upstream
}
