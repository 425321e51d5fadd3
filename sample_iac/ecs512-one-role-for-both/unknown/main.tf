# Both roles come from outside; they may be one and the same.

variable "execution_role_arn" {
  description = "The execution role, made by another team"
  type        = string
}

variable "task_role_arn" {
  description = "The role of the application, made by another team"
  type        = string
}

resource "aws_cloudwatch_log_group" "tickets" {
  name              = "/ecs/tickets"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "tickets" {
  family                   = "tickets"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = var.task_role_arn
  container_definitions = jsonencode([{
    name  = "tickets"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.tickets.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "tickets"
      }
    }
  }])
}
