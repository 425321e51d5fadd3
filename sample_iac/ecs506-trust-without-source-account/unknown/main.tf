# There is a condition on the account; which account it names is decided outside this code.

variable "trust_condition_account" {
  description = "The account whose tasks may use the role"
  type        = string
}

data "aws_caller_identity" "current" {}

resource "aws_cloudwatch_log_group" "wallet" {
  name              = "/ecs/wallet"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "wallet" {
  family                   = "wallet"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.wallet_execution.arn
  task_role_arn            = aws_iam_role.wallet_task.arn
  container_definitions = jsonencode([{
    name  = "wallet"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.wallet.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "wallet"
      }
    }
  }])
}

resource "aws_iam_role" "wallet_execution" {
  name = "wallet-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "wallet_execution" {
  role       = aws_iam_role.wallet_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "wallet_task" {
  name = "wallet-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.trust_condition_account }
      }
    }]
  })
}
