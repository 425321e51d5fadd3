# The application sends to every queue, and reads and changes every table.

resource "aws_cloudwatch_log_group" "parcels" {
  name              = "/ecs/parcels"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "parcels" {
  family                   = "parcels"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.parcels_execution.arn
  task_role_arn            = aws_iam_role.parcels_task.arn
  container_definitions = jsonencode([{
    name  = "parcels"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.parcels.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "parcels"
      }
    }
  }])
}

resource "aws_iam_role" "parcels_execution" {
  name = "parcels-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "parcels_execution" {
  role       = aws_iam_role.parcels_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "parcels_task" {
  name = "parcels-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "parcels_task" {
  name = "task"
  role = aws_iam_role.parcels_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS619 sqs:SendMessage
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "*"
      },
      { # expect: ECS619 dynamodb:GetItem, dynamodb:PutItem
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
        Resource = "arn:aws:dynamodb:*:*:table/*"
      },
    ]
  })
}
