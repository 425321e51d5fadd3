# All of IAM: escalation, no matter that it is a wildcard and the application's.

resource "aws_cloudwatch_log_group" "airport" {
  name              = "/ecs/airport"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "airport" {
  family                   = "airport"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.airport_execution.arn
  container_definitions = jsonencode([{
    name  = "airport"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.airport.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "airport"
      }
    }
  }])
}

resource "aws_iam_role" "airport_execution" {
  name = "airport-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "airport_execution" {
  role       = aws_iam_role.airport_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "airport_execution" {
  name = "extra"
  role = aws_iam_role.airport_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS554 allows iam:*
      Effect   = "Allow"
      Action   = "iam:*"
      Resource = "*"
    }]
  })
}
