# The role has what HeadObject is authorized as; of the others nothing is known.

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
      { # expect: ECS567 s3:GetObject, which the role has too
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:HeadObject"]
        Resource = "arn:aws:s3:::workshop-plans/*"
      },
      { # expect: ECS567 a mistake, or newer
        Effect   = "Allow"
        Action   = ["s3:PolishObject"]
        Resource = "arn:aws:s3:::workshop-plans/*"
      },
      { # expect: ECS567 no service dsql-data
        Effect   = "Allow"
        Action   = ["dsql-data:ExecuteStatement"]
        Resource = "arn:aws:dsql:eu-west-1:111122223333:cluster/plans"
      },
    ]
  })
}
