# Whether this is the secret or the name under which the application looks it up, and which role starts the task, is decided outside this code.

variable "given" {
  description = "Handed in at deployment"
  type        = string
}

variable "execution_role" {
  description = "The ARN of the execution role"
  type        = string
}

resource "aws_ecs_task_definition" "portal" {
  family                   = "portal"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role
  container_definitions = jsonencode([{
    name  = "portal"
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "RAILS_ENV", value = "production" },
      { name = "DB_SECRET", value = var.given },
    ]
  }])
}
