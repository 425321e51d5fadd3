# What the container prints is written with the execution role; the task role may write there too.

resource "aws_cloudwatch_log_group" "cinema" {
  name              = "/ecs/cinema"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "cinema" {
  family                   = "cinema"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.cinema_execution.arn
  task_role_arn            = aws_iam_role.cinema.arn
  container_definitions = jsonencode([{
    name  = "cinema"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.cinema.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "cinema"
      }
    }
  }])
}

resource "aws_iam_role" "cinema_execution" {
  name = "cinema-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cinema_execution" {
  role       = aws_iam_role.cinema_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "cinema" {
  name = "cinema"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "cinema" {
  name = "logs"
  role = aws_iam_role.cinema.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS620 ECS writes the output of the containers with the execution role
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.cinema.arn}:*"
    }]
  })
}
