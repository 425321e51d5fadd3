# A policy that this code does not hold is attached too: it may allow anything, and it may deny.

variable "execution_policy_arn" {
  description = "What the platform team lets execution roles do"
  type        = string
}

resource "aws_ssm_parameter" "settings" {
  name  = "/stock/settings"
  type  = "String"
  value = "set by hand"
}

resource "aws_cloudwatch_log_group" "stock" {
  name              = "/ecs/stock"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "stock" {
  family                   = "stock"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.stock_execution.arn
  container_definitions = jsonencode([{
    name  = "stock"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      { name = "SETTINGS", valueFrom = aws_ssm_parameter.settings.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.stock.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "stock"
      }
    }
  }])
}

resource "aws_iam_role" "stock_execution" {
  name = "stock-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "stock_execution" {
  role       = aws_iam_role.stock_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "stock_execution_2" {
  role       = aws_iam_role.stock_execution.name
  policy_arn = var.execution_policy_arn
}

resource "aws_iam_role_policy" "stock_execution" {
  name = "read-settings"
  role = aws_iam_role.stock_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = aws_ssm_parameter.settings.arn
    }]
  })
}
