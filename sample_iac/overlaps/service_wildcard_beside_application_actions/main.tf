# A wildcard of a service that ECS uses, and an application permission: two defects in one statement.

resource "aws_cloudwatch_log_group" "tailor" {
  name              = "/ecs/tailor"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "tailor" {
  family                   = "tailor"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.tailor_execution.arn
  container_definitions = jsonencode([{
    name  = "tailor"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.tailor.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "tailor"
      }
    }
  }])
}

resource "aws_iam_role" "tailor_execution" {
  name = "tailor-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "tailor_execution" {
  role       = aws_iam_role.tailor_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "tailor_execution" {
  name = "extra"
  role = aws_iam_role.tailor_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS541 allows secretsmanager:*; ECS551 allows dynamodb:PutItem, which
      Effect   = "Allow"
      Action   = ["secretsmanager:*", "dynamodb:PutItem"]
      Resource = "*"
    }]
  })
}
