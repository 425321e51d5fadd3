# One pattern names all buckets of the application.

resource "aws_cloudwatch_log_group" "atlas" {
  name              = "/ecs/atlas"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "atlas" {
  family                   = "atlas"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.atlas_execution.arn
  task_role_arn            = aws_iam_role.atlas_task.arn
  container_definitions = jsonencode([{
    name  = "atlas"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.atlas.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "atlas"
      }
    }
  }])
}

resource "aws_iam_role" "atlas_execution" {
  name = "atlas-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "atlas_execution" {
  role       = aws_iam_role.atlas_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "atlas_task" {
  name = "atlas-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "atlas_task" {
  name = "task"
  role = aws_iam_role.atlas_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::atlas-*/tiles/published/*"
      },
    ]
  })
}
