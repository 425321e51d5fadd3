# The application writes into its bucket and its table; it can delete them as well, and open the bucket to others.

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
      { # expect: ECS546 s3:PutBucketPolicy and s3:PutBucketAcl included
        Effect   = "Allow"
        Action   = ["s3:*"]
        Resource = ["arn:aws:s3:::workshop-plans", "arn:aws:s3:::workshop-plans/*"]
      },
      { # expect: ECS546 the application dynamodb:*
        Effect   = "Allow"
        Action   = ["dynamodb:*"]
        Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/plans"
      },
      { # expect: ECS546 kms:CreateGrant and kms:PutKeyPolicy included
        Effect   = "Allow"
        Action   = "*"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/1f2e3d4c-0000-4000-8000-5a6b7c8d9e0f"
      },
    ]
  })
}
