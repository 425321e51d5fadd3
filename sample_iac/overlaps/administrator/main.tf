# An administrator's policy on the execution role: one finding, whatever else it allows.

resource "aws_cloudwatch_log_group" "library" {
  name              = "/ecs/library"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "library" {
  family                   = "library"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.library_execution.arn
  container_definitions = jsonencode([{
    name  = "library"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.library.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "library"
      }
    }
  }])
}

resource "aws_iam_role" "library_execution" {
  name = "library-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "library_execution" {
  role       = aws_iam_role.library_execution.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: ECS553 AdministratorAccess
}
