# The volume is mounted without IAM, and the file system lets in one user only.

resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_file_system_policy" "files" {
  file_system_id = aws_efs_file_system.files.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:user/backup" }
      Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
      Resource  = aws_efs_file_system.files.arn
    }]
  })
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.web_task.arn
  container_definitions = jsonencode([{
    name  = "web"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    mountPoints = [
      { sourceVolume = "data", containerPath = "/data" },
    ]
  }])

  volume {
    name = "data"
    efs_volume_configuration { # expect: ECS604 anonymous
      file_system_id     = aws_efs_file_system.files.id
      transit_encryption = "ENABLED"
    }
  }
}

resource "aws_iam_role" "web_task" {
  name = "web-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "web_task" {
  name = "task"
  role = aws_iam_role.web_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListAllMyBuckets"
        Resource = "*"
      },
    ]
  })
}
