# Whoever starts a task passes its roles; the execution role itself never does.

resource "aws_cloudwatch_log_group" "exports" {
  name              = "/ecs/exports"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "exports" {
  family                   = "exports"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.exports_execution.arn
  task_role_arn            = aws_iam_role.exports_task.arn
  container_definitions = jsonencode([{
    name  = "exports"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.exports.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "exports"
      }
    }
  }])
}

resource "aws_iam_role" "exports_execution" {
  name = "exports-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "exports_execution" {
  role       = aws_iam_role.exports_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "exports_execution" {
  name = "start-exports"
  role = aws_iam_role.exports_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS554 allows iam:PassRole
      Effect   = "Allow"
      Action   = "iam:PassRole"
      Resource = "arn:aws:iam::123456789012:role/nightly-export"
    }]
  })
}

resource "aws_iam_role" "exports_task" {
  name = "exports-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
