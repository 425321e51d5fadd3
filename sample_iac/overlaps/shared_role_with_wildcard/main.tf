# One role for both sides, which may do everything: sharing is one defect, the wildcard another.

resource "aws_cloudwatch_log_group" "bakery" {
  name              = "/ecs/bakery"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "bakery" {
  family                   = "bakery"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.bakery_role.arn
  task_role_arn            = aws_iam_role.bakery_role.arn # expect: ECS512 as execution role and as task role
  container_definitions = jsonencode([{
    name  = "bakery"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.bakery.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "bakery"
      }
    }
  }])
}

resource "aws_iam_role" "bakery_role" {
  name = "bakery-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "bakery_role" {
  role       = aws_iam_role.bakery_role.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "bakery_role" {
  name = "everything"
  role = aws_iam_role.bakery_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS611 allows the application every action on *
      Effect   = "Allow"
      Action   = "*"
      Resource = "*"
    }]
  })
}
