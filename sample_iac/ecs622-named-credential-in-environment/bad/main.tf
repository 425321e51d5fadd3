# By its name this is the key that signs the sessions, and its value is written out.

resource "aws_ecs_task_definition" "portal" {
  family                   = "portal"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "portal"
    image = "public.ecr.aws/docker/library/ruby:3.4"
    environment = [
      { name = "RAILS_ENV", value = "production" },
      { name = "SECRET_KEY_BASE", value = "correct-horse-battery-staple" }, # expect: ECS622 SECRET_KEY_BASE of container portal
    ]
  }])
}
