# A parameter may hold anything, and nothing says that this one is a secret.

data "aws_ssm_parameter" "level" {
  name = "/ledger/level"
}

variable "execution_role" {
  description = "The ARN of the execution role"
  type        = string
}

resource "aws_ecs_task_definition" "ledger" {
  family                   = "ledger"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role
  container_definitions = jsonencode([{
    name  = "ledger"
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "RAILS_ENV", value = "production" },
      { name = "LOG_LEVEL", value = data.aws_ssm_parameter.level.value },
    ]
  }])
}
