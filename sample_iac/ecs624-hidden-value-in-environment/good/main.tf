# Host and user are no secrets, and nothing says that they are.

variable "db_host" {
  type = string
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "orders"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    environment = [
      { name = "DB_HOST", value = var.db_host },
      { name = "DB_USER", value = "orders" },
    ]
  }])
}
