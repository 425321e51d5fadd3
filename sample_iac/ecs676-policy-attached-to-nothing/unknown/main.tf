# Which policy the task role gets is not known: it may allow all that the application calls, and the mount.

resource "aws_ecs_task_definition" "depot" {
  family                   = "depot"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.depot.arn
  container_definitions = jsonencode([{
    name        = "depot"
    image       = "public.ecr.aws/docker/library/nginx:1.29"
    mountPoints = [{ sourceVolume = "data", containerPath = "/data" }]
  }])

  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = "fs-0123456789abcdef0"
      transit_encryption = "ENABLED"
      authorization_config { iam = "ENABLED" }
    }
  }
}

resource "aws_iam_role" "depot" {
  name = "depot-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}

resource "aws_iam_policy" "depot" {
  name = "depot-task"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "dynamodb:PutItem"
      Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/depot"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "depot" {
  role       = aws_iam_role.depot.name
  policy_arn = var.policy_arn
}

variable "policy_arn" {
  type = string
}
