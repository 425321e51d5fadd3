# The one action that ECS uses to fetch a secret.

resource "aws_secretsmanager_secret" "database" {
  name = "returns/database"
}

resource "aws_cloudwatch_log_group" "returns" {
  name              = "/ecs/returns"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "returns" {
  family                   = "returns"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.returns_execution.arn
  container_definitions = jsonencode([{
    name  = "returns"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.returns.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "returns"
      }
    }
  }])
}

resource "aws_iam_role" "returns_execution" {
  name = "returns-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "returns_execution" {
  role       = aws_iam_role.returns_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "returns_execution" {
  name = "read-secrets"
  role = aws_iam_role.returns_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}
