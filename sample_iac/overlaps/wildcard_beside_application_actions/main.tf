# A wildcard and an application permission: with the wildcard gone, the other would still stand on the wrong role.

resource "aws_cloudwatch_log_group" "florist" {
  name              = "/ecs/florist"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "florist" {
  family                   = "florist"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.florist_execution.arn
  container_definitions = jsonencode([{
    name  = "florist"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.florist.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "florist"
      }
    }
  }])
}

resource "aws_iam_role" "florist_execution" {
  name = "florist-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "florist_execution" {
  role       = aws_iam_role.florist_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "florist_execution" {
  name = "extra"
  role = aws_iam_role.florist_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS541 allows *; ECS551 allows dynamodb:PutItem, which
      Effect   = "Allow"
      Action   = ["*", "dynamodb:PutItem"]
      Resource = "*"
    }]
  })
}
