# The task role is for ECS tasks only; the function has a role of its own.

resource "aws_cloudwatch_log_group" "thumbnails" {
  name              = "/ecs/thumbnails"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "thumbnails" {
  family                   = "thumbnails"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.thumbnails_execution.arn
  task_role_arn            = aws_iam_role.thumbnails_task.arn
  container_definitions = jsonencode([{
    name  = "thumbnails"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.thumbnails.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "thumbnails"
      }
    }
  }])
}

resource "aws_iam_role" "thumbnails_execution" {
  name = "thumbnails-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "thumbnails_execution" {
  role       = aws_iam_role.thumbnails_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "thumbnails_task" {
  name = "thumbnails-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "thumbnails_function" {
  name = "thumbnails-function"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
