# Without an execution role nothing of what it would need is listed besides.

resource "aws_secretsmanager_secret" "database" {
  name = "gym/database"
}

resource "aws_cloudwatch_log_group" "gym" {
  name              = "/ecs/gym"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "gym" {
  family                   = "gym"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "gym"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn }, # expect: ECS511 names no execution role
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.gym.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "gym"
      }
    }
  }])
}
