# The role is created only where var.own_role is true; the task definition names it in any case.
variable "own_role" {
  type    = bool
  default = false
}

data "aws_iam_policy_document" "ecs_tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "exec" {
  count = var.own_role ? 1 : 0

  name               = "web-exec"
  assume_role_policy = data.aws_iam_policy_document.ecs_tasks.json
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.exec[0].arn # expect: ECS519 aws_iam_role.exec is not created

  container_definitions = jsonencode([
    {
      name  = "web"
      image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4"
    }
  ])
}
