# What stands in the address, and which role starts the task, is decided outside this code.

variable "database_url" {
  description = "Handed in at deployment, with or without a password"
  type        = string
}

variable "execution_role" {
  description = "The ARN of the execution role"
  type        = string
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role
  container_definitions = jsonencode([{
    name  = "orders"
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "RAILS_ENV", value = "production" },
      { name = "DATABASE_URL", value = var.database_url },
    ]
  }])
}
