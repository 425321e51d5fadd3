# What else the role may do stands in a policy outside this code.

variable "execution_policy_arn" {
  description = "What the platform team lets execution roles do"
  type        = string
}

resource "aws_kms_key" "secrets" {
  description         = "Secrets of the vault service"
  enable_key_rotation = true
}

resource "aws_secretsmanager_secret" "database" {
  name       = "vault/database"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_ecs_task_definition" "vault" {
  family                   = "vault"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.vault_execution.arn
  container_definitions = jsonencode([{
    name  = "vault"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn },
    ]
  }])
}

resource "aws_iam_role" "vault_execution" {
  name = "vault-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "vault_execution" {
  role       = aws_iam_role.vault_execution.name
  policy_arn = var.execution_policy_arn
}

resource "aws_iam_role_policy" "vault_execution" {
  name = "read-secrets"
  role = aws_iam_role.vault_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}
