# The references stand in secrets. A module may write both keys, with null for the one that it does not use.

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
    image = "public.ecr.aws/docker/library/nginx:1.29"
    environment = [{ name = "LOG_LEVEL", value = "info", valueFrom = null }]
    secrets     = [{ name = "DATABASE_URL", valueFrom = aws_ssm_parameter.database.arn }]
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

resource "aws_iam_role_policy" "execution" {
  name = "start"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = aws_ssm_parameter.database.arn
    }]
  })
}
