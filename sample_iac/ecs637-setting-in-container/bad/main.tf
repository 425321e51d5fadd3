# The role of the application and its network stand in the container, and the provider drops both without a word.

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name          = "orders"
    image         = "public.ecr.aws/docker/library/nginx:1.29"
    memory        = 256
    task_role_arn = aws_iam_role.orders.arn # expect: ECS637 no task_role_arn, so it has no effect, and the task has no task role
    networkMode   = "awsvpc"                # expect: ECS637 no networkMode, so it has no effect
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
