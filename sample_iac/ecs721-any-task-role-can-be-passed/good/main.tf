# The build passes the role of the task that it deploys.

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
      {
        Effect    = "Allow"
        Action    = ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"]
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Action    = ["ecs:UpdateService", "ecs:DescribeServices"]
        Resource  = "arn:aws:ecs:eu-west-1:*:service/main/web"
      },
      {
        Effect     = "Allow"
        Action     = "iam:PassRole"
        Resource   = "arn:aws:iam::*:role/web-task"
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
