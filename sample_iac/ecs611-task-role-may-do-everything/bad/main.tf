# The application may do everything in the account, and so may whoever breaks into it.

resource "aws_cloudwatch_log_group" "uploads" {
  name              = "/ecs/uploads"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "uploads" {
  family                   = "uploads"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.uploads_execution.arn
  task_role_arn            = aws_iam_role.uploads_task.arn
  container_definitions = jsonencode([{
    name  = "uploads"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.uploads.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "uploads"
      }
    }
  }])
}

resource "aws_iam_role" "uploads_execution" {
  name = "uploads-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "uploads_execution" {
  role       = aws_iam_role.uploads_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "uploads_task" {
  name = "uploads-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "uploads_task" {
  name = "application"
  role = aws_iam_role.uploads_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS611 allows the application every action
      Effect   = "Allow"
      Action   = "*"
      Resource = "*"
    }]
  })
}
