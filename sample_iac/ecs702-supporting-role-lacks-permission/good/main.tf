# The role has the policy that AWS made for volumes.

resource "aws_ecs_task_definition" "index" {
  family                   = "index"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name  = "index"
    image = "public.ecr.aws/docker/library/elasticsearch:9.1.0"
  }])
}

resource "aws_ecs_service" "index" {
  name            = "index"
  task_definition = aws_ecs_task_definition.index.arn
  launch_type     = "FARGATE"
  volume_configuration {
    name = "data"
    managed_ebs_volume {
      role_arn   = aws_iam_role.volumes.arn
      size_in_gb = 50
    }
  }
}

resource "aws_iam_role" "volumes" {
  name = "volumes"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "volumes" {
  role       = aws_iam_role.volumes.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"
}
