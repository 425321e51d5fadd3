# The trust misspells the service and allows another action: said once.

resource "aws_cloudwatch_log_group" "opera" {
  name              = "/ecs/opera"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "opera" {
  family                   = "opera"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.opera_execution.arn
  container_definitions = jsonencode([{
    name  = "opera"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.opera.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "opera"
      }
    }
  }])
}

resource "aws_iam_role" "opera_execution" {
  name = "opera-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS504 ecs-task.amazonaws.com is not a service
      Effect    = "Allow"
      Principal = { Service = "ecs-task.amazonaws.com" }
      Action    = "sts:AssumeRoleWithSAML"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "opera_execution" {
  role       = aws_iam_role.opera_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
