# Which execution role the task definition has is not known: it may be the one that the container names.

variable "execution_role_arn" {
  type = string
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = var.execution_role_arn
  container_definitions = jsonencode([{
    name               = "orders"
    image              = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:3"
    memory             = 256
    execution_role_arn = aws_iam_role.orders.arn
  }])
}

resource "aws_iam_role" "orders" {
  name = "orders"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
