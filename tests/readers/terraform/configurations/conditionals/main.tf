provider "aws" {
  region = "eu-west-2"
}

variable "create_task_role" {
  type    = bool
  default = true
}

variable "create_execution_role" {
  type    = bool
  default = false
}

variable "task_role_arn" {
  type    = string
  default = null
}

variable "sidecar" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = ""
}

locals {
  name      = coalesce(var.name, "fallback")
  trust     = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["ecs-tasks.amazonaws.com"] } }] })
  task_role = try(aws_iam_role.task[0].arn, var.task_role_arn)
}

resource "aws_iam_role" "task" {
  count              = var.create_task_role ? 1 : 0
  name               = "${local.name}-task"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "execution" {
  count              = var.create_execution_role ? 1 : 0
  name               = "${local.name}-execution"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "shared" {
  name               = "shared-execution"
  assume_role_policy = local.trust
}

data "aws_iam_role" "shared" {
  name       = aws_iam_role.shared.name
  depends_on = [aws_iam_role.shared]
}

resource "aws_iam_role_policy" "numbered" {
  count = 3
  name  = "part-${count.index}"
  role  = one(aws_iam_role.task[*].id)
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = element(["s3:GetObject", "s3:PutObject"], count.index), Resource = "arn:aws:s3:::part-${count.index}/*" }]
  })
}

resource "aws_ecs_task_definition" "this" {
  family             = local.name
  task_role_arn      = local.task_role
  execution_role_arn = one(aws_iam_role.execution[*].arn) != null ? one(aws_iam_role.execution[*].arn) : aws_iam_role.shared.arn
  container_definitions = jsonencode(concat(
    [{ name = "main", image = "nginx", memory = 128, cpu = var.sidecar ? 64 : 128 }],
    var.sidecar ? [{ name = "sidecar", image = "envoy", memory = 64, cpu = 32 }] : [],
    [for index in range(2) : { name = "extra-${index}", image = "busybox", memory = 32, cpu = 16 } if index > 0],
  ))
}

resource "aws_ecs_task_definition" "none" {
  family                = "${local.name}-none"
  task_role_arn         = var.task_role_arn
  execution_role_arn    = data.aws_iam_role.shared.arn
  container_definitions = jsonencode([merge({ name = "only", image = "nginx" }, { memory = 128 })])
}
