# One role for both sides, which is an administrator.

resource "aws_cloudwatch_log_group" "museum" {
  name              = "/ecs/museum"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "museum" {
  family                   = "museum"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.museum_role.arn
  task_role_arn            = aws_iam_role.museum_role.arn # expect: ECS512 as execution role
  container_definitions = jsonencode([{
    name  = "museum"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.museum.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "museum"
      }
    }
  }])
}

resource "aws_iam_role" "museum_role" {
  name = "museum-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "museum_role" {
  role       = aws_iam_role.museum_role.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: ECS611 the application is an administrator
}
