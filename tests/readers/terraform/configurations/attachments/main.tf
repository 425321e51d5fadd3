provider "aws" {
  region = "us-east-2"
}

data "aws_partition" "current" {}

data "aws_iam_policy" "execution" {
  name = "AmazonECSTaskExecutionRolePolicy"
}

locals {
  trust = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
  roles = { blue = aws_iam_role.this["blue"], green = aws_iam_role.this["green"] }
}

resource "aws_iam_role" "this" {
  for_each             = toset(["blue", "green"])
  name                 = each.key
  assume_role_policy   = local.trust
  permissions_boundary = each.key == "blue" ? aws_iam_policy.boundary.arn : null
}

resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_iam_policy" "logs" {
  name_prefix = "logs-"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "logs:PutLogEvents", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = local.roles
  role       = each.value.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "own" {
  for_each   = { for pair in setproduct(["blue"], ["logs"]) : join("-", pair) => pair }
  role       = aws_iam_role.this[each.value[0]].name
  policy_arn = aws_iam_policy.logs.arn
}

resource "aws_iam_policy_attachment" "several" {
  name       = "several"
  roles      = [for role in aws_iam_role.this : role.name]
  policy_arn = aws_iam_policy.boundary.arn
}

resource "aws_iam_role_policies_exclusive" "green" {
  role_name    = aws_iam_role.this["green"].name
  policy_names = []
}

resource "aws_ecs_task_definition" "this" {
  for_each              = aws_iam_role.this
  family                = each.key
  execution_role_arn    = each.value.arn
  container_definitions = jsonencode([{ name = each.key, image = "nginx", memory = 128 }])
}
