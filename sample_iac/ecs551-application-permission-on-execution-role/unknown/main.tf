# A policy that this code does not hold is attached too: it may allow anything, and it may deny.

variable "execution_policy_arn" {
  description = "What the platform team lets execution roles do"
  type        = string
}

resource "aws_cloudwatch_log_group" "votes" {
  name              = "/ecs/votes"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "votes" {
  family                   = "votes"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.votes_execution.arn
  task_role_arn            = aws_iam_role.votes_task.arn
  container_definitions = jsonencode([{
    name  = "votes"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.votes.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "votes"
      }
    }
  }])
}

resource "aws_iam_role" "votes_execution" {
  name = "votes-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "votes_execution" {
  role       = aws_iam_role.votes_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "votes_execution_2" {
  role       = aws_iam_role.votes_execution.name
  policy_arn = var.execution_policy_arn
}

resource "aws_iam_role" "votes_task" {
  name = "votes-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
