# A worker that takes pictures from a queue and writes thumbnails. ECS pulls its image and writes its logs with AWS's own
# execution policy; what the worker does with queue and bucket stands on the task role.

data "aws_region" "current" {}

resource "aws_ecr_repository" "worker" {
  name = "picture-worker"
}

resource "aws_sqs_queue" "pictures" {
  name = "pictures"
}

resource "aws_s3_bucket" "pictures" {
  bucket = "acme-pictures"
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/ecs/picture-worker"
  retention_in_days = 14
}

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "execution" {
  name               = "picture-worker-execution"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "worker" {
  name               = "picture-worker"
  assume_role_policy = local.trust

  inline_policy {
    name = "work"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Effect   = "Allow"
          Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]
          Resource = aws_sqs_queue.pictures.arn
        },
        {
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:PutObject"]
          Resource = "${aws_s3_bucket.pictures.arn}/*"
        },
      ]
    })
  }
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "picture-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.worker.arn

  container_definitions = <<-JSON
    [
      {
        "name": "worker",
        "image": "${aws_ecr_repository.worker.repository_url}:2026.11",
        "environment": [
          { "name": "QUEUE_URL", "value": "${aws_sqs_queue.pictures.url}" },
          { "name": "BUCKET", "value": "${aws_s3_bucket.pictures.id}" }
        ],
        "logConfiguration": {
          "logDriver": "awslogs",
          "options": {
            "awslogs-group": "${aws_cloudwatch_log_group.worker.name}",
            "awslogs-region": "${data.aws_region.current.name}",
            "awslogs-stream-prefix": "worker"
          }
        }
      }
    ]
  JSON
}
