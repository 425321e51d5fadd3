# Whether the compute environment gets a role or an instance profile is decided outside this code.

variable "instance_role" {
  description = "The instance profile of the nodes"
  type        = string
}

variable "job_role" {
  description = "The ARN of the role of the job"
  type        = string
}

resource "aws_batch_job_definition" "count" {
  name = "count"
  type = "container"
  container_properties = jsonencode({
    image      = "public.ecr.aws/docker/library/alpine:3.22"
    jobRoleArn = var.job_role
    resourceRequirements = [
      { type = "VCPU", value = "1" },
      { type = "MEMORY", value = "512" },
    ]
    logConfiguration = { logDriver = "json-file" }
  })
}

resource "aws_batch_compute_environment" "nodes" {
  name = "nodes"
  type = "MANAGED"

  compute_resources {
    type               = "EC2"
    instance_type      = ["c6i"]
    instance_role      = var.instance_role
    max_vcpus          = 16
    min_vcpus          = 0
    security_group_ids = ["sg-0a1b2c3d4e5f60718"]
    subnets            = ["subnet-0a1b2c3d4e5f60718"]
  }
}
