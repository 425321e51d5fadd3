# Every action on every secret: the wildcard of actions is the more specific of the two.

resource "aws_cloudwatch_log_group" "bank" {
  name              = "/ecs/bank"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "bank" {
  family                   = "bank"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.bank_execution.arn
  container_definitions = jsonencode([{
    name  = "bank"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.bank.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "bank"
      }
    }
  }])
}

resource "aws_iam_role" "bank_execution" {
  name = "bank-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "bank_execution" {
  role       = aws_iam_role.bank_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "bank_execution" {
  name = "extra"
  role = aws_iam_role.bank_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS541 allows secretsmanager:*
      Effect   = "Allow"
      Action   = "secretsmanager:*"
      Resource = "*"
    }]
  })
}
