resource "aws_ecs_task_definition" "this" {
  family                   = "split"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name      = "app"
    image     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"
    essential = true
    secrets   = [{ name = "TOKEN", valueFrom = "arn:aws:ssm:eu-west-1:111122223333:parameter/token" }]
  }])
}
