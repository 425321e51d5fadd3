# The execution role fetches the secret.

resource "aws_secretsmanager_secret" "database" {
  name = "crm/database"
}

resource "aws_ecs_task_definition" "crm" {
  family                   = "crm"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.crm_execution.arn
  container_definitions = jsonencode([{
    name  = "crm"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn },
    ]
  }])
}

resource "aws_iam_role" "crm_execution" {
  name = "crm-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "crm_execution" {
  role       = aws_iam_role.crm_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "crm_execution" {
  name = "read-secrets"
  role = aws_iam_role.crm_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}
