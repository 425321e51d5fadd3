# A bucket is listed by its own ARN, not by that of its objects, and every queue has a region.

resource "aws_ecs_task_definition" "letters" {
  family                   = "letters"
  requires_compatibilities = ["EC2"]
  task_role_arn            = aws_iam_role.letters.arn
  container_definitions = jsonencode([{
    name   = "letters"
    image  = "public.ecr.aws/docker/library/nginx:1.29"
    memory = 256
  }])
}

resource "aws_iam_role" "letters" {
  name = "letters"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "letters" {
  name = "letters"
  role = aws_iam_role.letters.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS569 s3:ListBucket
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:ListBucket"]
        Resource = "arn:aws:s3:::acme-letters/*"
      },
      { # expect: ECS569 an ARN without a region
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs::111122223333:letters"
      },
    ]
  })
}
