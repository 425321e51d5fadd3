# Which path the role has is not known.
data "aws_caller_identity" "current" {}

variable "path" {
  type = string
}

variable "execution_role_arn" {
  type = string
}

resource "aws_ecs_task_definition" "returns" {
  family                   = "returns"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = aws_iam_role.returns.arn
  container_definitions = jsonencode([{
    name   = "returns"
    image  = "${data.aws_caller_identity.current.account_id}.dkr.ecr.eu-west-1.amazonaws.com/returns:3"
    memory = 256
  }])
}

resource "aws_iam_role" "returns" {
  name = "returns"
  path = var.path
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "build" {
  name = "build"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "build" {
  name = "deploy"
  role = aws_iam_role.build.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecs:RegisterTaskDefinition"
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "ecs:UpdateService"
        Resource = "arn:aws:ecs:eu-west-1:*:service/main/*"
      },
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/returns"
      },
    ]
  })
}
