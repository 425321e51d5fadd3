# The secret's ARN lacks the six characters at its end; the role allows the complete one.

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
      { name = "DATABASE_URL", valueFrom = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:payments/database" }, # expect: ECS533 payments/database
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

resource "aws_iam_role_policy" "payments_execution" {
  name = "execution"
  role = aws_iam_role.payments_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:payments/database-??????"
      },
    ]
  })
}
