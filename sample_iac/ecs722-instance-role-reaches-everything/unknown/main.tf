# Whether that is every secret is known to whoever deploys, and so is the policy of the agent.

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name   = "web"
    image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:2.3"
    memory = 256
  }])
}

resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_launch_template" "nodes" {
  name      = "nodes"
  image_id  = "ami-0123456789abcdef0"
  user_data = base64encode("#!/bin/bash\necho ECS_CLUSTER=${aws_ecs_cluster.main.name} >> /etc/ecs/ecs.config")
  iam_instance_profile {
    name = aws_iam_instance_profile.node.name
  }
}

resource "aws_iam_instance_profile" "node" {
  name = "node"
  role = aws_iam_role.node.name
}

resource "aws_iam_role" "node" {
  name = "node"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "agent" {
  role       = aws_iam_role.node.name
  policy_arn = var.agent
}

variable "agent" {
  type = string
}

variable "secret" {
  type = string
}

resource "aws_iam_role_policy" "node" {
  name = "node"
  role = aws_iam_role.node.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = var.secret
    }]
  })
}
