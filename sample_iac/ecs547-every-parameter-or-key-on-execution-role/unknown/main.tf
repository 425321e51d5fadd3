# Which parameters the role reads is decided outside this code.

variable "parameter_arn" {
  description = "The parameters that the role reads"
  type        = string
}

resource "aws_ssm_parameter" "database" {
  name  = "/booking/database"
  type  = "String"
  value = "postgres://database.internal/booking"
}

resource "aws_cloudwatch_log_group" "booking" {
  name              = "/ecs/booking"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "booking" {
  family                   = "booking"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.booking_execution.arn
  container_definitions = jsonencode([{
    name  = "booking"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_ssm_parameter.database.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.booking.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "booking"
      }
    }
  }])
}

resource "aws_iam_role" "booking_execution" {
  name = "booking-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "booking_execution" {
  role       = aws_iam_role.booking_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "booking_execution" {
  name = "read-parameters"
  role = aws_iam_role.booking_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = var.parameter_arn
    }]
  })
}
