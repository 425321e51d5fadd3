# The image is given at deployment; the role may read its manifest, and none of its layers.

variable "image" {
  description = "The image to run, by its whole name"
  type        = string
}

resource "aws_ecs_task_definition" "tickets" {
  family                   = "tickets"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.tickets_execution.arn
  container_definitions = jsonencode([{
    name  = "tickets"
    image = var.image
  }])
}

resource "aws_iam_role" "tickets_execution" {
  name = "tickets-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "tickets_execution" {
  name = "start"
  role = aws_iam_role.tickets_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      { # expect: ECS530 ecr:GetDownloadUrlForLayer
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/tickets"
      },
    ]
  })
}
