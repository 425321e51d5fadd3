# The build deploys one service, and may change those of everybody else and run what they deploy.

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name   = "web"
    image  = "public.ecr.aws/docker/library/nginx:1.29"
    memory = 256
  }])
}

resource "aws_iam_role" "deploying" {
  name = "deploying"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "deploying" {
  name = "deploying"
  role = aws_iam_role.deploying.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS720 run every task definition and change every service
        Effect    = "Allow"
        Action    = ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:UpdateService", "ecs:DescribeServices", "ecs:RunTask"]
        Resource  = "*"
      },
    ]
  })
}
