# The secret is kept well, and then written in clear into the task definition.

resource "aws_secretsmanager_secret" "ledger" {
  name = "ledger/token"
}

data "aws_secretsmanager_secret_version" "ledger" {
  secret_id = aws_secretsmanager_secret.ledger.id
}

resource "aws_ecs_task_definition" "ledger" {
  family                   = "ledger"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "ledger"
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "RAILS_ENV", value = "production" },
      { name = "UPSTREAM", value = data.aws_secretsmanager_secret_version.ledger.secret_string }, # expect: ECS623 a value of Secrets Manager
    ]
  }])
}
