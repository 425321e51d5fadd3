# The role with which ECS attaches volumes is given to the task, which can never assume it.

resource "aws_cloudwatch_log_group" "search" {
  name              = "/ecs/search"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "search" {
  family                   = "search"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.search_execution.arn
  task_role_arn            = aws_iam_role.search_infrastructure.arn # expect: ECS505 is an infrastructure role
  container_definitions = jsonencode([{
    name  = "search"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.search.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "search"
      }
    }
  }])
}

resource "aws_iam_role" "search_execution" {
  name = "search-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "search_execution" {
  role       = aws_iam_role.search_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "search_infrastructure" {
  name = "search-infrastructure"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "search_infrastructure" {
  role       = aws_iam_role.search_infrastructure.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"
}
