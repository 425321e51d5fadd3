# The application writes to its table with the task role.

resource "aws_dynamodb_table" "table" {
  name         = "votes"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_cloudwatch_log_group" "votes" {
  name              = "/ecs/votes"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "votes" {
  family                   = "votes"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.votes_execution.arn
  task_role_arn            = aws_iam_role.votes_task.arn
  container_definitions = jsonencode([{
    name  = "votes"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.votes.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "votes"
      }
    }
  }])
}

resource "aws_iam_role" "votes_execution" {
  name = "votes-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "votes_execution" {
  role       = aws_iam_role.votes_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "votes_task" {
  name = "votes-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "votes_task" {
  name = "data"
  role = aws_iam_role.votes_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem"]
      Resource = aws_dynamodb_table.table.arn
    }]
  })
}
