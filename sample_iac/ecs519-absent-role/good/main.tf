# The task definition is created where the role is.
variable "own_role" {
  type    = bool
  default = true
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

resource "aws_iam_role_policy_attachment" "exec" {
  count = var.own_role ? 1 : 0

  role       = aws_iam_role.exec[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_task_definition" "web" {
  count = var.own_role ? 1 : 0

  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.exec[0].arn

  container_definitions = jsonencode([
    {
      name  = "web"
      image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4"
    }
  ])
}
