# The role and the network are those of the task definition; that the container names them again changes nothing.

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  task_role_arn            = aws_iam_role.orders.arn
  container_definitions = jsonencode([{
    name          = "orders"
    image         = "public.ecr.aws/docker/library/nginx:1.29"
    memory        = 256
    task_role_arn = aws_iam_role.orders.arn
    networkMode   = "awsvpc"
  }])
}

resource "aws_iam_role" "orders" {
  name = "orders"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
