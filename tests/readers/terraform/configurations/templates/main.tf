provider "aws" {
  region = "us-west-2"
}

variable "env" {
  type    = map(string)
  default = { LOG_LEVEL = "info", MODE = "fast" }
}

resource "aws_ecr_repository" "this" {
  name = "templated"
}

resource "aws_ssm_parameter" "password" {
  name  = "templated-password"
  type  = "SecureString"
  value = "x"
}

resource "aws_iam_role" "execution" {
  name = "templated"

  assume_role_policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "Service": "ecs-tasks.amazonaws.com" },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  POLICY
}

resource "aws_iam_role_policy" "execution" {
  name   = "templated"
  role   = aws_iam_role.execution.name
  policy = templatefile("${path.module}/policy.json.tftpl", { parameters = [aws_ssm_parameter.password.arn], repository = aws_ecr_repository.this })
}

resource "aws_iam_role_policy" "heredoc" {
  name   = "heredoc"
  role   = aws_iam_role.execution.name
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    %{for index, action in ["logs:CreateLogStream", "logs:PutLogEvents"]~}
    {"Effect": "Allow", "Action": "${action}", "Resource": "*"}%{if index == 0},%{endif}
    %{endfor~}
  ]
}
POLICY
}

resource "aws_ecs_task_definition" "this" {
  family             = "templated"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = templatefile("${path.module}/containers.json.tftpl", {
    image     = "${aws_ecr_repository.this.repository_url}:latest"
    env       = var.env
    parameter = aws_ssm_parameter.password.arn
    command   = ["sh", "-c", "exec \"$APP\""]
  })
}

resource "aws_ecs_task_definition" "file" {
  family                = "plain-file"
  container_definitions = file("${path.module}/plain.json.txt")
}
