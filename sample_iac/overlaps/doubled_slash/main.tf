# A name that begins with a slash, written behind one: no parameter has this ARN. The refusal is said at its cause.

resource "aws_ecs_task_definition" "garden" {
  family                   = "garden"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.garden_execution.arn
  container_definitions = jsonencode([{
    name  = "garden"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "SETTINGS", valueFrom = "arn:aws:ssm:eu-west-1:123456789012:parameter/garden/settings" },
    ]
  }])
}

resource "aws_iam_role" "garden_execution" {
  name = "garden-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "garden_execution" {
  name = "read-settings"
  role = aws_iam_role.garden_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS561 has one slash
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = "arn:aws:ssm:eu-west-1:123456789012:parameter//garden/settings"
    }]
  })
}
