# Every container on the instances reaches the role of the instance, which may do everything of S3, and of EC2 by AWS's policy.

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name   = "web"
    image  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:2.3"
    memory = 256
  }])
}

resource "aws_iam_role" "machine" {
  name = "machine"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "machine" {
  role       = aws_iam_role.machine.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_role_policy_attachment" "network" {
  role       = aws_iam_role.machine.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2FullAccess" # expect: ECS713 by AWS's policy AmazonEC2FullAccess
}

resource "aws_iam_role_policy" "machine" {
  name = "files"
  role = aws_iam_role.machine.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS713 s3:* on *
      Effect   = "Allow"
      Action   = ["s3:*", "ssmmessages:*"]
      Resource = "*"
    }]
  })
}

resource "aws_iam_instance_profile" "machine" {
  name = "machine"
  role = aws_iam_role.machine.name
}

resource "aws_launch_template" "machine" {
  name          = "machine"
  image_id      = "ami-0a1b2c3d4e5f60718"
  instance_type = "t3.small"

  iam_instance_profile {
    arn = aws_iam_instance_profile.machine.arn
  }
}

resource "aws_autoscaling_group" "machines" {
  name                = "machines"
  min_size            = 1
  max_size            = 2
  vpc_zone_identifier = ["subnet-0a1b2c3d4e5f60718"]

  launch_template {
    id      = aws_launch_template.machine.id
    version = "$Latest"
  }
}

resource "aws_ecs_capacity_provider" "machines" {
  name = "machines"

  auto_scaling_group_provider {
    auto_scaling_group_arn = aws_autoscaling_group.machines.arn
  }
}

resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.arn
  task_definition = aws_ecs_task_definition.web.arn

  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.machines.name
    weight            = 1
  }
}
