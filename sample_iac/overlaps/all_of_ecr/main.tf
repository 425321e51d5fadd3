# All of ECR takes in pulling and pushing: a wildcard.

resource "aws_cloudwatch_log_group" "harbour" {
  name              = "/ecs/harbour"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "harbour" {
  family                   = "harbour"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.harbour_execution.arn
  container_definitions = jsonencode([{
    name  = "harbour"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.harbour.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "harbour"
      }
    }
  }])
}

resource "aws_iam_role" "harbour_execution" {
  name = "harbour-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "harbour_execution" {
  role       = aws_iam_role.harbour_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "harbour_execution" {
  name = "extra"
  role = aws_iam_role.harbour_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS541 allows ecr:*
      Effect   = "Allow"
      Action   = "ecr:*"
      Resource = "*"
    }]
  })
}
