# Whatever path is given: it begins with a slash, and the role may read every parameter of the application below it.

variable "settings_path" {
  description = "Where the settings of the stage are, such as /live"
  type        = string
}

resource "aws_ecs_task_definition" "invoices" {
  family                   = "invoices"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.invoices_execution.arn
  container_definitions = jsonencode([{
    name  = "invoices"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    secrets = [
      {
        name      = "DATABASE_URL"
        valueFrom = "arn:aws:ssm:eu-west-1:111122223333:parameter${var.settings_path}/invoices/database-url"
      },
    ]
  }])
}

resource "aws_iam_role" "invoices_execution" {
  name = "invoices-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "invoices_execution" {
  name = "read-settings"
  role = aws_iam_role.invoices_execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm:GetParameters"
      Resource = "arn:aws:ssm:eu-west-1:111122223333:parameter/*/invoices/*"
    }]
  })
}
