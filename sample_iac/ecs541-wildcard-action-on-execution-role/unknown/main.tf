# A policy that this code does not hold is attached too: it may allow anything, and it may deny.

variable "execution_policy_arn" {
  description = "What the platform team lets execution roles do"
  type        = string
}

resource "aws_secretsmanager_secret" "database" {
  name = "loyalty/database"
}

resource "aws_cloudwatch_log_group" "loyalty" {
  name              = "/ecs/loyalty"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "loyalty" {
  family                   = "loyalty"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.loyalty_execution.arn
  container_definitions = jsonencode([{
    name  = "loyalty"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.loyalty.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "loyalty"
      }
    }
  }])
}

resource "aws_iam_role" "loyalty_execution" {
  name = "loyalty-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "loyalty_execution" {
  role       = aws_iam_role.loyalty_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "loyalty_execution_2" {
  role       = aws_iam_role.loyalty_execution.name
  policy_arn = var.execution_policy_arn
}

resource "aws_iam_role_policy" "loyalty_execution" {
  name = "read-secrets"
  role = aws_iam_role.loyalty_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}
