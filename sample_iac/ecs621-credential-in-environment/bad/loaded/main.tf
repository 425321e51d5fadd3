# The variable is sensitive, and its value is in a file that Terraform loads by itself and that is in the repository.

variable "database_password" {
  type      = string
  sensitive = true
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "orders"
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "DATABASE_URL", value = "postgres://orders:${var.database_password}@db.internal/orders" },
    ]
  }])
}
