# Which proxy the task brings is decided outside this code.

variable "proxy_image" {
  description = "The image of the proxy"
  type        = string
}

variable "execution_role_arn" {
  description = "The role that ECS pulls images with"
  type        = string
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role_arn
  container_definitions = jsonencode([
    { name = "web", image = "public.ecr.aws/docker/library/nginx:1.29" },
    { name = "proxy", image = var.proxy_image },
  ])
}
