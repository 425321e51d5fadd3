# Whoever uses the module says what stands there, which may be null, and which image it is.
variable "image" {
  type = string
}

variable "database_parameter" {
  type = string
}

resource "aws_ssm_parameter" "database" {
  name  = "/orders/database"
  type  = "SecureString"
  value = "set by hand"
  lifecycle {
    ignore_changes = [value]
  }
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name  = "orders"
    image = var.image
    environment = [{ name = "DATABASE_HOST", valueFrom = var.database_parameter }]
  }])
}

resource "aws_iam_role" "execution" {
  name = "orders-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
