# A pattern of actions on every parameter reads at least what ssm:GetParameters on every parameter does.

resource "aws_cloudwatch_log_group" "cafe" {
  name              = "/ecs/cafe"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "cafe" {
  family                   = "cafe"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.cafe_execution.arn
  container_definitions = jsonencode([{
    name  = "cafe"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.cafe.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "cafe"
      }
    }
  }])
}

resource "aws_iam_role" "cafe_execution" {
  name = "cafe-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cafe_execution" {
  role       = aws_iam_role.cafe_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "cafe_execution" {
  name = "extra"
  role = aws_iam_role.cafe_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS544 allows ssm:Get*
      Effect   = "Allow"
      Action   = "ssm:Get*"
      Resource = "*"
    }]
  })
}
