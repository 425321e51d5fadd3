# Beside ECS one named role may assume the task role, to rerun a report by hand.

resource "aws_cloudwatch_log_group" "reports" {
  name              = "/ecs/reports"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "reports" {
  family                   = "reports"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.reports_execution.arn
  task_role_arn            = aws_iam_role.reports_task.arn
  container_definitions = jsonencode([{
    name  = "reports"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.reports.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "reports"
      }
    }
  }])
}

resource "aws_iam_role" "reports_execution" {
  name = "reports-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "reports_execution" {
  role       = aws_iam_role.reports_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "reports_task" {
  name = "reports-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::123456789012:role/report-support" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}
