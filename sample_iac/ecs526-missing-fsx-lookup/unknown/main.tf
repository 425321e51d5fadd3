# Which further policy the role has is decided outside this code.

variable "policy_arn" {
  description = "A policy that is written elsewhere"
  type        = string
}

resource "aws_secretsmanager_secret" "domain" {
  name = "files/domain"
}

resource "aws_ecs_task_definition" "files" {
  family                   = "files"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = aws_iam_role.files_execution.arn
  container_definitions = jsonencode([{
    name  = "files"
    image = "mcr.microsoft.com/windows/servercore:ltsc2022"
    mountPoints = [
      { sourceVolume = "share", containerPath = "C:/share" },
    ]
  }])

  volume {
    name = "share"
    fsx_windows_file_server_volume_configuration {
      file_system_id = "fs-0123456789abcdef0"
      root_directory = "share"
      authorization_config {
        credentials_parameter = aws_secretsmanager_secret.domain.arn
        domain                = "example.com"
      }
    }
  }
}

resource "aws_iam_role" "files_execution" {
  name = "files-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "files_execution" {
  role       = aws_iam_role.files_execution.name
  policy_arn = var.policy_arn
}
