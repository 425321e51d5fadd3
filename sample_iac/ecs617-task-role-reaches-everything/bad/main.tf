# The application reads every secret and parameter, runs commands on every instance, and starts tasks with every
# role that trusts ECS.

resource "aws_cloudwatch_log_group" "mailer" {
  name              = "/ecs/mailer"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "mailer" {
  family                   = "mailer"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.mailer_execution.arn
  task_role_arn            = aws_iam_role.mailer_task.arn
  container_definitions = jsonencode([{
    name  = "mailer"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.mailer.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "mailer"
      }
    }
  }])
}

resource "aws_iam_role" "mailer_execution" {
  name = "mailer-execution"
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

resource "aws_iam_role_policy_attachment" "mailer_execution" {
  role       = aws_iam_role.mailer_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "mailer_task" {
  name = "mailer-task"
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

resource "aws_iam_role_policy" "mailer_task" {
  name = "task"
  role = aws_iam_role.mailer_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS617 reads every secret and reads every parameter
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "ssm:GetParametersByPath"]
        Resource = "*"
      },
      { # expect: ECS617 every object of every bucket
        Effect   = "Allow"
        Action   = "s3:Get*"
        Resource = "arn:aws:s3:::*"
      },
      { # expect: ECS617 runs commands on every instance
        Effect   = "Allow"
        Action   = "ssm:SendCommand"
        Resource = "*"
      },
      { # expect: ECS617 ecs-tasks.amazonaws.com
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "*"
        Condition = {
          StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" }
        }
      },
      {
        Effect   = "Allow"
        Action   = "ecs:RunTask"
        Resource = "arn:aws:ecs:*:*:task-definition/mailer-batch:*"
      },
    ]
  })
}
