# A small web service on Fargate: ECS has what it needs to start the task, the application what it needs to run.

provider "aws" {
  region = "eu-west-1"
}

resource "aws_secretsmanager_secret" "database" {
  name = "shop/database"
}

resource "aws_cloudwatch_log_group" "shop" {
  name              = "/ecs/shop"
  retention_in_days = 30
}

resource "aws_ecr_repository" "shop" {
  name = "shop"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "shop-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

data "aws_iam_policy_document" "start_the_task" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.shop.arn]
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.shop.arn}:*"]
  }

  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.database.arn]
  }
}

resource "aws_iam_role_policy" "start_the_task" {
  name   = "start-the-task"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.start_the_task.json
}

resource "aws_iam_role" "application" {
  name               = "shop-application"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

data "aws_iam_policy_document" "use_the_orders" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [aws_dynamodb_table.orders.arn]
  }
}

resource "aws_iam_role_policy" "use_the_orders" {
  name   = "use-the-orders"
  role   = aws_iam_role.application.id
  policy = data.aws_iam_policy_document.use_the_orders.json
}

resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.application.arn

  container_definitions = jsonencode([{
    name         = "web"
    image        = "${aws_ecr_repository.shop.repository_url}:2.7.1"
    portMappings = [{ containerPort = 8080 }]
    environment  = [{ name = "ORDERS_TABLE", value = aws_dynamodb_table.orders.name }]
    secrets = [{
      name      = "DATABASE_URL"
      valueFrom = aws_secretsmanager_secret.database.arn
    }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.shop.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "shop"
      }
    }
  }])
}

resource "aws_ecs_service" "shop" {
  name            = "shop"
  cluster         = "production"
  launch_type     = "FARGATE"
  desired_count   = 2
  task_definition = aws_ecs_task_definition.shop.arn

  network_configuration {
    subnets = ["subnet-0a1b2c3d4e5f60718"]
  }
}
