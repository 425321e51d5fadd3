# A gateway to language-model providers. Its image lies in a private registry with credentials of its own, and the keys
# of the providers come from one secret: ECS fetches both with the execution role, before the container starts.

provider "aws" {
  region = "eu-central-1"
}

resource "aws_secretsmanager_secret" "registry" {
  name        = "model-gateway/registry"
  description = "User name and password for registry.example.com"
}

resource "aws_secretsmanager_secret" "providers" {
  name        = "model-gateway/providers"
  description = "One API key for each provider, and the gateway's own master key"
}

resource "aws_cloudwatch_log_group" "gateway" {
  name              = "/ecs/model-gateway"
  retention_in_days = 90
}

data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "model-gateway-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid     = "ReadCredentialsAndKeys"
    actions = ["secretsmanager:GetSecretValue"]
    resources = [
      aws_secretsmanager_secret.registry.arn,
      aws_secretsmanager_secret.providers.arn,
    ]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.gateway.arn}:*"]
  }
}

resource "aws_iam_policy" "execution" {
  name   = "model-gateway-execution"
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = aws_iam_policy.execution.arn
}

# The gateway itself also asks models of Amazon Bedrock, with the task role.
resource "aws_iam_role" "gateway" {
  name               = "model-gateway"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

data "aws_iam_policy_document" "models" {
  statement {
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = ["arn:aws:bedrock:eu-central-1::foundation-model/anthropic.*"]
  }
}

resource "aws_iam_role_policy" "models" {
  name   = "ask-models"
  role   = aws_iam_role.gateway.id
  policy = data.aws_iam_policy_document.models.json
}

resource "aws_ecs_task_definition" "gateway" {
  family                   = "model-gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.gateway.arn

  container_definitions = jsonencode([{
    name         = "gateway"
    image        = "registry.example.com/platform/model-gateway:3.2.0"
    portMappings = [{ containerPort = 4000 }]
    repositoryCredentials = {
      credentialsParameter = aws_secretsmanager_secret.registry.arn
    }
    secrets = [
      { name = "ANTHROPIC_API_KEY", valueFrom = "${aws_secretsmanager_secret.providers.arn}:anthropic::" },
      { name = "OPENAI_API_KEY", valueFrom = "${aws_secretsmanager_secret.providers.arn}:openai::" },
      { name = "GATEWAY_MASTER_KEY", valueFrom = "${aws_secretsmanager_secret.providers.arn}:master::" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.gateway.name
        awslogs-region        = "eu-central-1"
        awslogs-stream-prefix = "gateway"
      }
    }
  }])
}
