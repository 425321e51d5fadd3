# IAM is asked for a revision of the task definition, and the policy names the family alone: no task ever starts.

provider "aws" {
  region = "eu-central-1"
}

resource "aws_cloudwatch_log_group" "nightly" {
  name = "/ecs/nightly"
}

resource "aws_ecs_task_definition" "nightly" {
  family                   = "nightly"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.nightly_execution.arn
  task_role_arn            = aws_iam_role.nightly_task.arn
  container_definitions = jsonencode([{
    name  = "nightly"
    image = "public.ecr.aws/docker/library/golang:1.25"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.nightly.name
        awslogs-region        = "eu-central-1"
        awslogs-stream-prefix = "nightly"
      }
    }
  }])
}

resource "aws_iam_role" "nightly_execution" {
  name = "nightly-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "nightly_execution" {
  name = "start"
  role = aws_iam_role.nightly_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.nightly.arn}:*"
      },
    ]
  })
}

resource "aws_iam_role" "nightly_task" {
  name = "nightly-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_scheduler_schedule" "nightly" {
  name                = "nightly"
  schedule_expression = "cron(0 3 * * ? *)"
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = "arn:aws:ecs:eu-central-1:123456789012:cluster/jobs"
    role_arn = aws_iam_role.scheduler.arn # expect: ECS704 without a revision
    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.nightly.arn
    }
  }
}

resource "aws_iam_role" "scheduler" {
  name = "scheduler"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "start"
  role = aws_iam_role.scheduler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecs:RunTask"
        Resource = aws_ecs_task_definition.nightly.arn_without_revision
      },
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = [aws_iam_role.nightly_execution.arn, aws_iam_role.nightly_task.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
