# Attached to read one secret; it reads, writes and deletes all of them.

resource "aws_secretsmanager_secret" "database" {
  name = "ledger/database"
}

resource "aws_cloudwatch_log_group" "ledger" {
  name              = "/ecs/ledger"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "ledger" {
  family                   = "ledger"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.ledger_execution.arn
  container_definitions = jsonencode([{
    name  = "ledger"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.ledger.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "ledger"
      }
    }
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

resource "aws_iam_role_policy_attachment" "ledger_execution" {
  role       = aws_iam_role.ledger_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "ledger_execution_2" {
  role       = aws_iam_role.ledger_execution.name
  policy_arn = "arn:aws:iam::aws:policy/SecretsManagerReadWrite" # expect: ECS553 SecretsManagerReadWrite
}
