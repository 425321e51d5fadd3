# The calls HeadBucket, ListObjectsV2 and SendMessageBatch are authorized under other names, and the last is misspelt.

resource "aws_ecs_task_definition" "workshop" {
  family                   = "workshop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.workshop.arn
  container_definitions = jsonencode([{
    name  = "workshop"
    image = "public.ecr.aws/docker/library/nginx:1.29"
  }])
}

resource "aws_iam_role" "workshop" {
  name = "workshop"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "workshop" {
  name = "workshop"
  role = aws_iam_role.workshop.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS566 HeadBucket is authorized as s3:ListBucket, which the role does not have
        Effect   = "Allow"
        Action   = ["s3:HeadBucket", "s3:ListObjectsV2*"]
        Resource = "arn:aws:s3:::workshop-plans"
      },
      { # expect: ECS566 HeadObject is authorized as s3:GetObject
        Effect   = "Allow"
        Action   = ["s3:HeadObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::workshop-plans/*"
      },
      { # expect: ECS566 sqs:ReceiveMessage
        Effect   = "Allow"
        Action   = ["sqs:SendMessageBatch", "sqs:ReceiveMesage"]
        Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs"
      },
    ]
  })
}
