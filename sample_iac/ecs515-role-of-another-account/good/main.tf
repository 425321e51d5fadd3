# Both roles are of the account in which the task runs.

resource "aws_cloudwatch_log_group" "fleet" {
  name              = "/ecs/fleet"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "fleet" {
  family                   = "fleet"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.fleet_execution.arn
  task_role_arn            = aws_iam_role.fleet_task.arn
  container_definitions = jsonencode([{
    name  = "fleet"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.fleet.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "fleet"
      }
    }
  }])
}

resource "aws_iam_role" "fleet_execution" {
  name = "fleet-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "fleet_execution" {
  role       = aws_iam_role.fleet_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "fleet_task" {
  name = "fleet-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
