# Which further policy the role has is decided outside this code.

variable "policy_arn" {
  description = "A policy that is written elsewhere"
  type        = string
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

resource "aws_ecr_pull_through_cache_rule" "hub" {
  ecr_repository_prefix = "hub"
  upstream_registry_url = "public.ecr.aws"
}

locals {
  registry = "${data.aws_caller_identity.current.account_id}.dkr.ecr.${data.aws_region.current.name}.amazonaws.com"
  cached   = "arn:aws:ecr:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:repository/hub/*"
}

resource "aws_ecs_task_definition" "proxy" {
  family                   = "proxy"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.proxy_execution.arn
  container_definitions = jsonencode([{
    name  = "proxy"
    image = "${local.registry}/hub/nginx/nginx:1.29"
  }])
}

resource "aws_iam_role" "proxy_execution" {
  name = "proxy-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "proxy_execution" {
  role       = aws_iam_role.proxy_execution.name
  policy_arn = var.policy_arn
}
