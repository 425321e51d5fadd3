# Attached to read one parameter; it reads every parameter of the account, and much else of Systems Manager.

resource "aws_ssm_parameter" "settings" {
  name  = "/weather/settings"
  type  = "String"
  value = "set by hand"
}

resource "aws_cloudwatch_log_group" "weather" {
  name              = "/ecs/weather"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "weather" {
  family                   = "weather"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.weather_execution.arn
  container_definitions = jsonencode([{
    name  = "weather"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "SETTINGS", valueFrom = aws_ssm_parameter.settings.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.weather.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "weather"
      }
    }
  }])
}

resource "aws_iam_role" "weather_execution" {
  name = "weather-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "weather_execution" {
  role       = aws_iam_role.weather_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "weather_execution_2" {
  role       = aws_iam_role.weather_execution.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess" # expect: ECS556 AmazonSSMReadOnlyAccess
}
