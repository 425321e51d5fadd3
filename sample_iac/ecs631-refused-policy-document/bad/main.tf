# Version is not a date of one's own: AWS knows two of them, and refuses this policy when it is deployed.

resource "aws_secretsmanager_secret" "database" {
  name = "surveys/database"
}

resource "aws_cloudwatch_log_group" "surveys" {
  name              = "/ecs/surveys"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "surveys" {
  family                   = "surveys"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.surveys_execution.arn
  container_definitions = jsonencode([{
    name  = "surveys"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.surveys.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "surveys"
      }
    }
  }])
}

resource "aws_iam_role" "surveys_execution" {
  name = "surveys-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "surveys_execution" {
  role       = aws_iam_role.surveys_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "surveys_execution" {
  name = "read-secrets"
  role = aws_iam_role.surveys_execution.id
  policy = jsonencode({
    Version = "2021-10-17" # expect: ECS631 Version must be
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}

# No task definition names this role; its document is refused all the same.
resource "aws_iam_role" "surveys_report" {
  name = "surveys-report"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "*" } # expect: ECS631 the name of one service
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_kms_key" "surveys" {
  description = "surveys"
}

resource "aws_iam_role_policy" "surveys_report" {
  name = "decrypt"
  role = aws_iam_role.surveys_report.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = aws_kms_key.surveys.key_id # expect: ECS631 not aws_kms_key.surveys
    }]
  })
}
