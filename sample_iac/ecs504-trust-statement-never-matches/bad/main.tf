# One condition is meant to admit one cluster, but ECS names no cluster when it assumes a role; the other asks for an
# external id, and ECS has no field for one: nothing matches.

data "aws_caller_identity" "current" {}

resource "aws_cloudwatch_log_group" "basket" {
  name              = "/ecs/basket"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "basket" {
  family                   = "basket"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.basket_execution.arn
  task_role_arn            = aws_iam_role.basket_task.arn
  container_definitions = jsonencode([{
    name  = "basket"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.basket.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "basket"
      }
    }
  }])
}

resource "aws_iam_role" "basket_execution" {
  name = "basket-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS504 sts:ExternalId asks for what ECS never sends
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "sts:ExternalId" = "basket" }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "basket_execution" {
  role       = aws_iam_role.basket_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "basket_task" {
  name = "basket-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect: ECS504 ArnLike aws:SourceArn
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:aws:ecs:eu-west-1:${data.aws_caller_identity.current.account_id}:cluster/shop" }
      }
    }]
  })
}
