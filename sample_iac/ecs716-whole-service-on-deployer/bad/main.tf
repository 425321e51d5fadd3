# The role with which a build deploys may do everything of ECS and of S3, and of the registry by AWS's policy.

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

resource "aws_iam_role_policy_attachment" "registry" {
  role       = aws_iam_role.deploying.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryFullAccess" # expect: ECS716 by AWS's policy AmazonEC2ContainerRegistryFullAccess
}

resource "aws_iam_role_policy" "deploying" {
  name = "deploying"
  role = aws_iam_role.deploying.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS716 ecs:*, s3:* on *
      Effect   = "Allow"
      Action   = ["ecs:*", "s3:*"]
      Resource = "*"
    }]
  })
}
