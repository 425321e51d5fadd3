provider "aws" {
  region = "eu-north-1"
}

locals {
  defaults = { cpu = 128, memory = 256, essential = true }

  secrets = {
    web = ["session-key", "database"]
    job = ["database"]
  }

  all_secrets = toset(flatten(values(local.secrets)))

  containers = {
    for name, secrets in local.secrets : name => merge(local.defaults, {
      name    = name
      image   = format("%s:%s", aws_ecr_repository.this[name].repository_url, "v1")
      secrets = [for secret in secrets : { name = upper(replace(secret, "-", "_")), valueFrom = aws_secretsmanager_secret.this[secret].arn }]
    })
  }
}

resource "aws_ecr_repository" "this" {
  for_each = local.secrets
  name     = "team/${each.key}"
}

resource "aws_secretsmanager_secret" "this" {
  for_each = local.all_secrets
  name     = each.value
}

module "agent" {
  source = "./container"
  name   = "agent"
  image  = "public.ecr.aws/datadog/agent:7"
  environment = {
    DD_SITE = "datadoghq.eu"
  }
}

resource "aws_iam_role" "execution" {
  for_each           = local.containers
  name               = "${each.key}-execution"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } } })

  inline_policy {
    name = "secrets"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = [for secret in local.secrets[each.key] : aws_secretsmanager_secret.this[secret].arn] }]
    })
  }

  dynamic "inline_policy" {
    for_each = each.key == "web" ? ["pull"] : []
    content {
      name   = inline_policy.value
      policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ecr:*", Resource = values(aws_ecr_repository.this)[*].arn }] })
    }
  }
}

resource "aws_ecs_task_definition" "this" {
  for_each              = local.containers
  family                = each.key
  execution_role_arn    = aws_iam_role.execution[each.key].arn
  container_definitions = jsonencode([each.value, module.agent.definition])

  volume {
    name = "shared"
  }

  dynamic "volume" {
    for_each = each.key == "job" ? { scratch = "/scratch" } : {}
    content {
      name      = volume.key
      host_path = volume.value
    }
  }
}
