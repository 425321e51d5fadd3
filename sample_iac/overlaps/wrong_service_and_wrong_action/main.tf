# The trust names another service and another action: ECS cannot assume the role, said once.

resource "aws_cloudwatch_log_group" "theatre" {
  name              = "/ecs/theatre"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "theatre" {
  family                   = "theatre"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.theatre_execution.arn
  container_definitions = jsonencode([{
    name  = "theatre"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.theatre.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "theatre"
      }
    }
  }])
}

resource "aws_iam_role" "theatre_execution" {
  name = "theatre-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS501 it trusts ecs.amazonaws.com
      Effect    = "Allow"
      Principal = { Service = "ecs.amazonaws.com" }
      Action    = "sts:AssumeRoleWithSAML"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "theatre_execution" {
  role       = aws_iam_role.theatre_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
