# GuardDuty watches the account's tasks, and the role may pull from its own repository only.

provider "aws" {
  region = "eu-west-1"
}

resource "aws_guardduty_detector_feature" "runtime" {
  detector_id = "12abc34d567e8fa901bc2d34e56789f0"
  name        = "RUNTIME_MONITORING"
  status      = "ENABLED"

  additional_configuration {
    name   = "ECS_FARGATE_AGENT_MANAGEMENT"
    status = "ENABLED"
  }
}

resource "aws_ecr_repository" "shop" {
  name = "shop"
}

resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.shop_execution.arn # expect: ECS527 aws-guardduty-agent-fargate
  container_definitions = jsonencode([{
    name  = "shop"
    image = "${aws_ecr_repository.shop.repository_url}:1"
  }])
}

resource "aws_iam_role" "shop_execution" {
  name = "shop-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "shop_execution" {
  name = "execution"
  role = aws_iam_role.shop_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = aws_ecr_repository.shop.arn
      },
    ]
  })
}
