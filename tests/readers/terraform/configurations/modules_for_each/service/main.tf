variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "cpu" {
  type    = number
  default = 128
}

variable "execution_role" {
  type = object({ arn = string, name = string })
}

variable "trust" {
  type = string
}

variable "secrets" {
  type     = map(string)
  default  = {}
  nullable = false
}

resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = var.trust
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/services/${var.name}"
}

resource "aws_ecs_task_definition" "this" {
  family             = var.name
  cpu                = var.cpu
  execution_role_arn = var.execution_role.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name    = var.name
    image   = var.image
    secrets = [for name in sort(keys(var.secrets)) : { name = name, valueFrom = var.secrets[name] }]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = aws_cloudwatch_log_group.this.name, awslogs-region = "us-east-1" }
    }
  }])
}

output "task_role_arn" {
  value = aws_iam_role.task.arn
}

output "log_group_arn" {
  value = aws_cloudwatch_log_group.this.arn
}

output "secret_arns" {
  value = values(var.secrets)
}
