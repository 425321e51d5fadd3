# The role with which ECS registers the containers may do everything of load balancers and of S3, and of ECS by AWS's policy.

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name         = "web"
    image        = "public.ecr.aws/docker/library/nginx:1.29"
    memory       = 256
    portMappings = [{ containerPort = 80 }]
  }])
}

resource "aws_iam_role" "balancing" {
  name = "balancing"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "clusters" {
  role       = aws_iam_role.balancing.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonECS_FullAccess" # expect: ECS714 by AWS's policy AmazonECS_FullAccess
}

resource "aws_iam_role_policy" "balancing" {
  name = "balancing"
  role = aws_iam_role.balancing.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS714 elasticloadbalancing:*, s3:* on *
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:*", "s3:*"]
      Resource = "*"
    }]
  })
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  iam_role        = aws_iam_role.balancing.arn

  load_balancer {
    elb_name       = "web"
    container_name = "web"
    container_port = 80
  }
}
