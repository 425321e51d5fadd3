# ECS starts the task as ecs-tasks.amazonaws.com alone, and no task definition names the role of the function.

resource "aws_ecs_task_definition" "reports" {
  family                   = "reports"
  requires_compatibilities = ["EC2"]
  task_role_arn            = aws_iam_role.reports.arn
  container_definitions = jsonencode([{
    name   = "reports"
    image  = "public.ecr.aws/docker/library/nginx:1.29"
    memory = 256
  }])
}

resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS508 nothing of yours runs as ECS itself
      Effect    = "Allow"
      Principal = { Service = ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"] }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "resize" {
  name = "resize"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS508 no task definition of this scan names it
      Effect    = "Allow"
      Principal = { Service = ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"] }
      Action    = "sts:AssumeRole"
    }]
  })
}
