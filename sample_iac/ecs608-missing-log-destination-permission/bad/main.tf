# The log router writes with the task role, which may not write to the stream.

data "aws_region" "current" {}

resource "aws_kinesis_firehose_delivery_stream" "logs" {
  name        = "web-logs"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn   = "arn:aws:iam::123456789012:role/delivery"
    bucket_arn = "arn:aws:s3:::shop-logs"
  }
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.web_task.arn
  container_definitions = jsonencode([
    {
      name  = "web"
      image = "public.ecr.aws/docker/library/nginx:1.29"
      logConfiguration = {
        logDriver = "awsfirelens"
        options = {
          Name            = "kinesis_firehose" # expect: ECS608 firehose:PutRecordBatch
          region          = data.aws_region.current.name
          delivery_stream = aws_kinesis_firehose_delivery_stream.logs.name
        }
      }
    },
    {
      name  = "router"
      image = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
      firelensConfiguration = {
        type = "fluentbit"
      }
    },
  ])
}

resource "aws_iam_role" "web_task" {
  name = "web-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "web_task" {
  name = "task"
  role = aws_iam_role.web_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListAllMyBuckets"
        Resource = "*"
      },
    ]
  })
}
