provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role" "task" {
  name = "task"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role_policy_attachment" "task" {
  role       = aws_iam_role.task.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_ecr_repository" "shop" {
  name = "shop"
}

resource "aws_ecr_pull_through_cache_rule" "hub" {
  ecr_repository_prefix = "hub"
  upstream_registry_url = "public.ecr.aws"
}

resource "aws_kms_key" "shop" {
  description = "secrets"
}

resource "aws_secretsmanager_secret" "plain" {
  name = "shop/plain"
}

resource "aws_secretsmanager_secret" "own_key" {
  name       = "shop/own-key"
  kms_key_id = aws_kms_key.shop.arn
}

resource "aws_ssm_parameter" "shop" {
  name  = "/shop/flag"
  type  = "String"
  value = "x"
}

resource "aws_efs_file_system" "shop" {}

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

locals {
  image  = "${aws_ecr_repository.shop.repository_url}:1"
  public = "public.ecr.aws/docker/library/nginx:1.29"
}

resource "aws_ecs_task_definition" "image" {
  family                = "image"
  execution_role_arn    = aws_iam_role.execution.arn
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "a", image = local.image }])
}

resource "aws_ecs_task_definition" "cached" {
  family             = "cached"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name  = "a"
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/hub/nginx:1"
  }])
}

resource "aws_ecs_task_definition" "logs" {
  family             = "logs"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name  = "a"
    image = local.public
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = "/ecs/shop"
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "shop"
        awslogs-create-group  = "true"
      }
    }
  }])
}

resource "aws_ecs_task_definition" "secret" {
  family             = "secret"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name    = "a"
    image   = local.public
    secrets = [{ name = "A", valueFrom = aws_secretsmanager_secret.plain.arn }]
  }])
}

resource "aws_ecs_task_definition" "own_key" {
  family             = "own-key"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name    = "a"
    image   = local.public
    secrets = [{ name = "A", valueFrom = "${aws_secretsmanager_secret.own_key.arn}:key::" }]
  }])
}

resource "aws_ecs_task_definition" "parameter" {
  family             = "parameter"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name    = "a"
    image   = local.public
    secrets = [{ name = "A", valueFrom = aws_ssm_parameter.shop.name }]
  }])
}

resource "aws_ecs_task_definition" "file" {
  family             = "file"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name             = "a"
    image            = local.public
    environmentFiles = [{ type = "s3", value = "arn:aws:s3:::shop-settings/shop.env" }]
  }])
}

resource "aws_ecs_task_definition" "volume" {
  family             = "volume"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name        = "a"
    image       = local.public
    mountPoints = [{ sourceVolume = "data", containerPath = "/data", readOnly = true }]
  }])

  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.shop.id
      transit_encryption = "ENABLED"
      authorization_config {
        iam = "ENABLED"
      }
    }
  }
}

resource "aws_ecs_task_definition" "exec" {
  family                = "exec"
  execution_role_arn    = aws_iam_role.execution.arn
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "a", image = local.public }])
}

resource "aws_ecs_service" "exec" {
  name                   = "exec"
  cluster                = aws_ecs_cluster.shop.id
  task_definition        = aws_ecs_task_definition.exec.arn
  enable_execute_command = true
}

resource "aws_ecs_task_definition" "traces" {
  family                = "traces"
  execution_role_arn    = aws_iam_role.execution.arn
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "xray", image = "public.ecr.aws/xray/aws-xray-daemon:3.x" }])
}
