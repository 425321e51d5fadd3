# The roles are made elsewhere, in one account as far as can be seen.

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
  execution_role_arn       = "arn:aws:iam::444455556666:role/platform-ecs-execution"
  task_role_arn            = "arn:aws:iam::444455556666:role/fleet-application"
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
