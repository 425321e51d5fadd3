provider "aws" {
  region = "ap-southeast-2"
}

provider "aws" {
  alias  = "global"
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "secrets" {}

resource "aws_kms_alias" "secrets" {
  name          = "alias/secrets"
  target_key_id = aws_kms_key.secrets.key_id
}

resource "aws_secretsmanager_secret" "replicated" {
  provider   = aws.global
  name       = "replicated"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_secretsmanager_secret_version" "replicated" {
  provider      = aws.global
  secret_id     = aws_secretsmanager_secret.replicated.id
  secret_string = jsonencode({ user = "u", password = "p" })
}

resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_access_point" "files" {
  file_system_id = aws_efs_file_system.files.id
}

resource "aws_sns_topic" "events" {
  name = "events"
}

resource "aws_sqs_queue" "fifo" {
  name       = "events.fifo"
  fifo_queue = true
}

resource "aws_kinesis_stream" "clicks" {
  name        = "clicks"
  shard_count = 1
}

resource "aws_cloudwatch_log_group" "exec" {
  name = "/exec"
}

resource "aws_ecs_cluster" "main" {
  name = "main"

  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"

      log_configuration {
        cloud_watch_log_group_name = aws_cloudwatch_log_group.exec.name
      }
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "surroundings"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}

resource "aws_iam_role_policy" "task" {
  name = "surroundings"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "kms:Decrypt", Resource = [aws_kms_key.secrets.arn, aws_kms_alias.secrets.arn] },
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret_version.replicated.secret_id },
      { Effect = "Allow", Action = "elasticfilesystem:ClientMount", Resource = aws_efs_file_system.files.arn, Condition = { StringEquals = { "elasticfilesystem:AccessPointArn" = aws_efs_access_point.files.arn } } },
      { Effect = "Allow", Action = ["sns:Publish", "sqs:SendMessage", "kinesis:PutRecord"], Resource = [aws_sns_topic.events.arn, aws_sqs_queue.fifo.arn, aws_kinesis_stream.clicks.arn] },
      { Effect = "Allow", Action = "logs:PutLogEvents", Resource = ["${aws_cloudwatch_log_group.exec.arn}:log-stream:*"] },
      { Effect = "Allow", Action = "ecs:RunTask", Resource = "*", Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.main.arn } } },
    ]
  })
}

resource "aws_ecs_task_definition" "this" {
  family             = "surroundings"
  network_mode       = "awsvpc"
  task_role_arn      = aws_iam_role.task.arn
  execution_role_arn = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/surroundings"
  container_definitions = jsonencode([{
    name   = "main"
    image  = "nginx"
    memory = 128
    environment = [
      { name = "QUEUE", value = aws_sqs_queue.fifo.url },
      { name = "TOPIC", value = aws_sns_topic.events.arn },
    ]
    secrets     = [{ name = "PASSWORD", valueFrom = "${aws_secretsmanager_secret.replicated.arn}:password::" }]
    mountPoints = [{ sourceVolume = "files", containerPath = "/files" }]
  }])

  volume {
    name = "files"

    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.files.id
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = aws_efs_access_point.files.id
        iam             = "ENABLED"
      }
    }
  }

  depends_on = [aws_secretsmanager_secret_version.replicated]
}

resource "aws_ecs_service" "this" {
  name                   = "surroundings"
  cluster                = aws_ecs_cluster.main.id
  task_definition        = aws_ecs_task_definition.this.arn
  enable_execute_command = true
  launch_type            = "FARGATE"

  network_configuration {
    subnets = ["subnet-1"]
  }
}
