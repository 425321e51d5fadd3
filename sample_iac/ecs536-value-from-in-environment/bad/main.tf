# References to secrets stand in the plain environment, where the provider drops them: the variables are empty.
locals {
  parameters = { QUEUE_URL = "queue-url" }
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
    image = "public.ecr.aws/docker/library/nginx:1.29"
    environment = concat(
      [
        { name = "LOG_LEVEL", value = "info" },
        { name = "DATABASE_URL", valueFrom = aws_ssm_parameter.database.arn }, # expect: ECS536 the application gets DATABASE_URL without one
      ],
      [for key, name in local.parameters : {
        name      = key
        valueFrom = "arn:aws:ssm:eu-central-1:123456789012:parameter/orders/${name}" # expect: ECS536 QUEUE_URL
      }],
    )
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
