# The key of the cluster, and with which role the task runs, are decided outside this code.

variable "key" {
  description = "The id of the key for the storage of tasks"
  type        = string
}

variable "task_role" {
  description = "The ARN of the task role"
  type        = string
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

resource "aws_ecs_cluster" "main" {
  name = "main"

  configuration {
    managed_storage_configuration {
      fargate_ephemeral_storage_kms_key_id = var.key
    }
  }
}
