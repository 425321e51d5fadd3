# Host and user of the database are kept secret with its password, and stand in the task definition.

variable "db_host" {
  type      = string
  sensitive = true
}

variable "db_user" {
  type      = string
  sensitive = true
  default   = "local"
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
      { name = "DB_HOST", value = var.db_host }, # expect: ECS624 gets the sensitive variable db_host
      { name = "DB_USER", value = var.db_user }, # expect: ECS624 gets the sensitive variable db_user
    ]
  }])
}
