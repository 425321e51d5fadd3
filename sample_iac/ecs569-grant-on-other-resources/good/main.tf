# Each action is allowed on what it is asked for.

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
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::acme-letters/*"
      },
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-letters"
      },
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:111122223333:letters"
      },
    ]
  })
}
