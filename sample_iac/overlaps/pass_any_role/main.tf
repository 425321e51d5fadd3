# Passing roles is an application's permission too; what it is used for says more.

resource "aws_cloudwatch_log_group" "station" {
  name              = "/ecs/station"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "station" {
  family                   = "station"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.station_execution.arn
  container_definitions = jsonencode([{
    name  = "station"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.station.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "station"
      }
    }
  }])
}

resource "aws_iam_role" "station_execution" {
  name = "station-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "station_execution" {
  role       = aws_iam_role.station_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "station_execution" {
  name = "extra"
  role = aws_iam_role.station_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS554 allows iam:PassRole
      Effect   = "Allow"
      Action   = "iam:PassRole"
      Resource = "*"
    }]
  })
}
