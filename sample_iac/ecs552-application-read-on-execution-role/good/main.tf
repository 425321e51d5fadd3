# The application reads its table with the task role.

resource "aws_dynamodb_table" "table" {
  name         = "news"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_cloudwatch_log_group" "news" {
  name              = "/ecs/news"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "news" {
  family                   = "news"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.news_execution.arn
  task_role_arn            = aws_iam_role.news_task.arn
  container_definitions = jsonencode([{
    name  = "news"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.news.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "news"
      }
    }
  }])
}

resource "aws_iam_role" "news_execution" {
  name = "news-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "news_execution" {
  role       = aws_iam_role.news_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "news_task" {
  name = "news-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "news_task" {
  name = "data"
  role = aws_iam_role.news_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource = aws_dynamodb_table.table.arn
    }]
  })
}
