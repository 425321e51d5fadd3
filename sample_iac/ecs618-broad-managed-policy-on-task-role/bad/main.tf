# Policies that AWS made for people, on the role of an application.

resource "aws_cloudwatch_log_group" "gallery" {
  name              = "/ecs/gallery"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "gallery" {
  family                   = "gallery"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.gallery_execution.arn
  task_role_arn            = aws_iam_role.gallery_task.arn
  container_definitions = jsonencode([{
    name  = "gallery"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.gallery.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "gallery"
      }
    }
  }])
}

resource "aws_iam_role" "gallery_execution" {
  name = "gallery-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "gallery_execution" {
  role       = aws_iam_role.gallery_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "gallery_task" {
  name = "gallery-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "gallery_task" {
  role       = aws_iam_role.gallery_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess" # expect: ECS618 AmazonS3FullAccess
}

resource "aws_iam_role_policy_attachment" "gallery_task_2" {
  role       = aws_iam_role.gallery_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" # expect: ECS618 reads every parameter
}

resource "aws_iam_role_policy_attachment" "gallery_task_3" {
  role       = aws_iam_role.gallery_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess" # expect: ECS618 everything of sqs
}
