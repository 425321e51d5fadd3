# A job whose roles are confused: the job role may read the secret, the execution role may mount the volume.

resource "aws_secretsmanager_secret" "warehouse" {
  name = "nightly/warehouse"
}

resource "aws_efs_file_system" "scratch" {
  encrypted = true
}

resource "aws_batch_job_definition" "nightly" {
  name                  = "nightly"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  container_properties = jsonencode({
    image            = "public.ecr.aws/docker/library/python:3.13"
    command          = ["python", "-m", "nightly"]
    executionRoleArn = aws_iam_role.execution.arn
    jobRoleArn       = aws_iam_role.job.arn
    resourceRequirements = [
      { type = "VCPU", value = "1" },
      { type = "MEMORY", value = "2048" },
    ]
    secrets = [
      { name = "WAREHOUSE_URL", valueFrom = aws_secretsmanager_secret.warehouse.arn }, # expect: ECS531 that is the task role
    ]
    mountPoints = [
      { sourceVolume = "scratch", containerPath = "/scratch" },
    ]
    volumes = [{
      name = "scratch"
      efsVolumeConfiguration = {
        fileSystemId        = aws_efs_file_system.scratch.id
        transitEncryption   = "ENABLED"
        authorizationConfig = { iam = "ENABLED" } # expect: ECS603 that is the execution role
      }
    }]
  })
}

resource "aws_iam_role" "execution" {
  name = "nightly-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name = "start"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:*:*:log-group:/aws/batch/job:*"
      },
      {
        Effect   = "Allow"
        Action   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
        Resource = aws_efs_file_system.scratch.arn
      },
    ]
  })
}

resource "aws_iam_role" "job" {
  name = "nightly-job"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "job" {
  name = "work"
  role = aws_iam_role.job.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.warehouse.arn
      },
    ]
  })
}
