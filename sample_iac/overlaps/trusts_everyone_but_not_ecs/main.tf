# Everyone may assume the role, which may or may not take in ECS: the hole in the trust is what is said.

resource "aws_cloudwatch_log_group" "circus" {
  name              = "/ecs/circus"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "circus" {
  family                   = "circus"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.circus_execution.arn
  container_definitions = jsonencode([{
    name  = "circus"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.circus.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "circus"
      }
    }
  }])
}

resource "aws_iam_role" "circus_execution" {
  name = "circus-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS502 everyone in every AWS account
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "circus_execution" {
  role       = aws_iam_role.circus_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
