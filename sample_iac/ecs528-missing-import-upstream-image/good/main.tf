# The role may import the image through the cache.

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

resource "aws_ecr_repository" "nginx" {
  name = "hub/nginx/nginx"
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

resource "aws_iam_role_policy" "proxy_execution" {
  name = "execution"
  role = aws_iam_role.proxy_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchImportUpstreamImage",
        ]
        Resource = local.cached
      },
    ]
  })
}
