# Whether the parameter is encrypted is decided by a variable without a value.

variable "image" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
}

variable "kind" {
  description = "String in development, SecureString elsewhere"
  type        = string
}

resource "aws_ssm_parameter" "password" {
  name  = "/ledger/db/password"
  type  = var.kind
  value = var.password
}

resource "aws_ecs_task_definition" "ledger" {
  family                   = "ledger"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.ledger_execution.arn
  container_definitions = jsonencode([{
    name    = "ledger"
    image   = var.image
    secrets = [{ name = "DB_PASSWORD", valueFrom = aws_ssm_parameter.password.arn }]
  }])
}

resource "aws_iam_role" "ledger_execution" {
  name = "ledger-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "ledger_execution" {
  name = "start"
  role = aws_iam_role.ledger_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = aws_ssm_parameter.password.arn
    }]
  })
}
