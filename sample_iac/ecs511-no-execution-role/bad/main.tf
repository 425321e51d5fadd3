# ECS has to fetch a secret before the container starts, and there is no role to fetch it with.

resource "aws_secretsmanager_secret" "database" {
  name = "crm/database"
}

resource "aws_ecs_task_definition" "crm" {
  family                   = "crm"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "crm"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn }, # expect: ECS511 names no execution role
    ]
  }])
}
