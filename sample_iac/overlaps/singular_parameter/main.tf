# ssm:GetParameter where ECS calls ssm:GetParameters: the refusal is said at its cause.

resource "aws_ssm_parameter" "settings" {
  name  = "/garden/settings"
  type  = "String"
  value = "set by hand"
}

resource "aws_ecs_task_definition" "pond" {
  family                   = "pond"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.pond_execution.arn
  container_definitions = jsonencode([{
    name  = "pond"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "SETTINGS", valueFrom = aws_ssm_parameter.settings.arn },
    ]
  }])
}

resource "aws_iam_role" "pond_execution" {
  name = "pond-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "pond_execution" {
  name = "read-settings"
  role = aws_iam_role.pond_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS561 ECS reads parameters with ssm:GetParameters
      Effect   = "Allow"
      Action   = "ssm:GetParameter"
      Resource = aws_ssm_parameter.settings.arn
    }]
  })
}
