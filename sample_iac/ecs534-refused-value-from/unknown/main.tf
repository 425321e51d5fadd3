# Which further policy the role has is decided outside this code.

variable "policy_arn" {
  description = "A policy that is written elsewhere"
  type        = string
}

resource "aws_secretsmanager_secret" "database" {
  name = "payments/database"
}

resource "aws_ecs_task_definition" "payments" {
  family                   = "payments"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.payments_execution.arn
  container_definitions = jsonencode([{
    name  = "payments"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = "${aws_secretsmanager_secret.database.arn}:url::" },
    ]
  }])
}

resource "aws_iam_role" "payments_execution" {
  name = "payments-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "payments_execution" {
  role       = aws_iam_role.payments_execution.name
  policy_arn = var.policy_arn
}
