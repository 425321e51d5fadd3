# The task role may use the key of the bucket.

resource "aws_kms_key" "photos" {
  description = "The objects of the bucket"
}

resource "aws_s3_bucket" "photos" {
  bucket = "photos-of-the-museum"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "photos" {
  bucket = aws_s3_bucket.photos.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.photos.arn
    }
  }
}

resource "aws_ecs_task_definition" "museum" {
  family                   = "museum"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.museum.arn
  container_definitions = jsonencode([{
    name  = "museum"
    image = "public.ecr.aws/docker/library/nginx:1.29"
  }])
}

resource "aws_iam_role" "museum" {
  name               = "museum"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "museum" {
  name = "photos"
  role = aws_iam_role.museum.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${aws_s3_bucket.photos.arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = aws_kms_key.photos.arn
      },
    ]
  })
}
