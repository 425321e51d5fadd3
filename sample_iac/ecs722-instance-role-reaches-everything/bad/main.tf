# Every container on the instances reads every object and secret of the account, whatever its task role says.

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name   = "web"
    image  = "public.ecr.aws/docker/library/nginx:1.29"
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
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_role_policy_attachment" "objects" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" # expect: ECS722 reads every object of every bucket
}

resource "aws_iam_role_policy" "node" {
  name = "node"
  role = aws_iam_role.node.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS722 reads every secret
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = "*"
    }]
  })
}
