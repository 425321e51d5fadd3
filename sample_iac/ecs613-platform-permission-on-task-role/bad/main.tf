# The pull stands on the task role, where it does not help ECS and lets the application read every image.

resource "aws_cloudwatch_log_group" "podcasts" {
  name              = "/ecs/podcasts"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "podcasts" {
  family                   = "podcasts"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.podcasts_execution.arn
  task_role_arn            = aws_iam_role.podcasts_task.arn
  container_definitions = jsonencode([{
    name  = "podcasts"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.podcasts.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "podcasts"
      }
    }
  }])
}

resource "aws_iam_role" "podcasts_execution" {
  name = "podcasts-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "podcasts_execution" {
  role       = aws_iam_role.podcasts_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "podcasts_task" {
  name = "podcasts-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "podcasts_task" {
  role       = aws_iam_role.podcasts_task.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" # expect: ECS613 AmazonECSTaskExecutionRolePolicy
}

resource "aws_iam_role_policy_attachment" "podcasts_images" {
  role       = aws_iam_role.podcasts_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly" # expect: ECS613 AmazonEC2ContainerRegistryReadOnly
}
