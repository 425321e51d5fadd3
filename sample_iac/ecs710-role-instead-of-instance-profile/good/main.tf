# The compute environment names the instance profile that holds the role.

resource "aws_batch_job_definition" "count" {
  name = "count"
  type = "container"
  container_properties = jsonencode({
    image = "public.ecr.aws/docker/library/alpine:3.22"
    resourceRequirements = [
      { type = "VCPU", value = "1" },
      { type = "MEMORY", value = "512" },
    ]
    logConfiguration = { logDriver = "json-file" }
  })
}

resource "aws_iam_role" "nodes" {
  name = "nodes"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "nodes" {
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_instance_profile" "nodes" {
  name = "nodes"
  role = aws_iam_role.nodes.name
}

resource "aws_batch_compute_environment" "nodes" {
  name = "nodes"
  type = "MANAGED"

  compute_resources {
    type               = "EC2"
    instance_type      = ["c6i"]
    instance_role      = aws_iam_instance_profile.nodes.arn
    max_vcpus          = 16
    min_vcpus          = 0
    security_group_ids = ["sg-0a1b2c3d4e5f60718"]
    subnets            = ["subnet-0a1b2c3d4e5f60718"]
  }
}
