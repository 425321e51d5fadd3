# Reading and writing of several services in one statement: one finding.

resource "aws_cloudwatch_log_group" "school" {
  name              = "/ecs/school"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "school" {
  family                   = "school"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.school_execution.arn
  container_definitions = jsonencode([{
    name  = "school"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.school.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "school"
      }
    }
  }])
}

resource "aws_iam_role" "school_execution" {
  name = "school-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "school_execution" {
  role       = aws_iam_role.school_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "school_execution" {
  name = "extra"
  role = aws_iam_role.school_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS551 dynamodb:GetItem, dynamodb:PutItem, sqs:SendMessage
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "sqs:SendMessage"]
      Resource = "*"
    }]
  })
}
