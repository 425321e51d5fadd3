# The role of the application comes from outside this code, and what it allows with it.

variable "task_role_arn" {
  description = "The task role, made by another team"
  type        = string
}

resource "aws_cloudwatch_log_group" "crawler" {
  name              = "/ecs/crawler"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "crawler" {
  family                   = "crawler"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.crawler_execution.arn
  task_role_arn            = var.task_role_arn
  container_definitions = jsonencode([{
    name  = "crawler"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.crawler.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "crawler"
      }
    }
  }])
}

resource "aws_iam_role" "crawler_execution" {
  name = "crawler-execution"
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

resource "aws_iam_role_policy_attachment" "crawler_execution" {
  role       = aws_iam_role.crawler_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
