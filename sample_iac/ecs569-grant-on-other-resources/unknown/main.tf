# What stands in the ARN of the bucket is not known: it may end in the bucket's name.

variable "bucket_arn" {
  type = string
}

variable "execution_role_arn" {
  type = string
}

resource "aws_ecs_task_definition" "letters" {
  family                   = "letters"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = aws_iam_role.letters.arn
  container_definitions = jsonencode([{
    name   = "letters"
    image  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/letters:4"
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
        Action   = "s3:ListBucket"
        Resource = var.bucket_arn
      },
    ]
  })
}
