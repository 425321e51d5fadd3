# ECS starts the task with the execution role, the application runs with the task role.

resource "aws_cloudwatch_log_group" "tickets" {
  name              = "/ecs/tickets"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "tickets" {
  family                   = "tickets"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.tickets_execution.arn
  task_role_arn            = aws_iam_role.tickets_task.arn
  container_definitions = jsonencode([{
    name  = "tickets"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.tickets.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "tickets"
      }
    }
  }])
}

resource "aws_iam_role" "tickets_execution" {
  name = "tickets-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "tickets_execution" {
  role       = aws_iam_role.tickets_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "tickets_task" {
  name = "tickets-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
