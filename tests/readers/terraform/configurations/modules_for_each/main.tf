provider "aws" {
  region = "us-east-1"
}

variable "services" {
  type = map(object({
    image   = string
    cpu     = optional(number, 256)
    secrets = optional(map(string), {})
    public  = optional(bool, false)
  }))
  default = {
    api    = { image = "public.ecr.aws/x/api:1", secrets = { TOKEN = "token" } }
    worker = { image = "public.ecr.aws/x/worker:2", cpu = 512 }
  }
}

resource "aws_secretsmanager_secret" "shared" {
  for_each = toset(distinct(flatten([for s in var.services : values(s.secrets)])))
  name     = "shared/${each.value}"
}

resource "aws_iam_role" "execution" {
  name               = "shared-execution"
  assume_role_policy = module.trust.json
}

module "trust" {
  source   = "./trust"
  services = ["ecs-tasks"]
}

module "service" {
  for_each = var.services
  source   = "./service"

  name           = each.key
  image          = each.value.image
  cpu            = each.value.cpu
  execution_role = aws_iam_role.execution
  trust          = module.trust.json
  secrets        = { for variable, name in each.value.secrets : variable => aws_secretsmanager_secret.shared[name].arn }
}

resource "aws_iam_role_policy" "secrets" {
  for_each = module.service
  name     = "secrets-${each.key}"
  role     = aws_iam_role.execution.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = "logs:*", Resource = "${each.value.log_group_arn}:*" }],
      length(each.value.secret_arns) > 0 ? [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = each.value.secret_arns }] : [],
    )
  })
}

output "roles" {
  value = { for name, service in module.service : name => service.task_role_arn }
}
