# Without an execution role the instances pull the image; which instances these are is decided outside this code.

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name   = "web"
    image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:2.3"
    memory = 256
  }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "EC2"
}
