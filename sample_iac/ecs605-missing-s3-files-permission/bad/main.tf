# S3 Files lets nobody in unless a role or a policy allows it; the task role does not.

resource "aws_s3files_file_system" "files" {
  bucket   = "arn:aws:s3:::shop-files"
  role_arn = "arn:aws:iam::123456789012:role/s3-files"
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
    s3files_volume_configuration {
      file_system_arn = aws_s3files_file_system.files.arn # expect: ECS605 s3files:ClientMount
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
