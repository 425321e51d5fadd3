provider "aws" {
  region = "eu-central-1"
}

data "aws_caller_identity" "me" {}

variable "buckets" {
  type    = list(string)
  default = ["reports", "uploads"]
}

resource "aws_s3_bucket" "data" {
  for_each = toset(var.buckets)
  bucket   = "acme-${each.key}"
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_kms_key" "main" {
  description = "main"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "id"
    type = "S"
  }
}

data "aws_iam_policy_document" "base" {
  policy_id = "base"

  statement {
    sid       = "Queue"
    actions   = ["sqs:SendMessage", "sqs:ReceiveMessage"]
    resources = [aws_sqs_queue.jobs.arn]
  }

  statement {
    sid       = "Replaced"
    actions   = ["s3:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "override" {
  statement {
    sid         = "Queue"
    effect      = "Deny"
    not_actions = ["sqs:*"]
    resources   = ["*"]
  }
}

data "aws_iam_policy_document" "task" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [data.aws_iam_policy_document.override.json]

  statement {
    sid       = "Replaced"
    actions   = ["s3:GetObject"]
    resources = [for bucket in aws_s3_bucket.data : "${bucket.arn}/&{aws:username}/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.me.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:ecs:eu-central-1:${data.aws_caller_identity.me.account_id}:*", "arn:aws:ecs:*:*:*"]
    }
  }

  dynamic "statement" {
    for_each = { table = aws_dynamodb_table.orders.arn, index = "${aws_dynamodb_table.orders.arn}/index/*" }
    iterator = target

    content {
      sid       = title(target.key)
      actions   = ["dynamodb:Query", "dynamodb:GetItem"]
      resources = [target.value]
    }
  }

  statement {
    effect    = "Allow"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.main.arn]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]
    }
  }

  statement {
    effect  = "Deny"
    actions = ["sts:AssumeRole"]

    not_principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "documents"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "task" {
  name   = "documents"
  policy = data.aws_iam_policy_document.task.json
}

resource "aws_iam_role_policy_attachment" "task" {
  role       = aws_iam_role.task.name
  policy_arn = aws_iam_policy.task.arn
}

resource "aws_iam_role_policy" "minified" {
  role   = aws_iam_role.task.id
  name   = "minified"
  policy = data.aws_iam_policy_document.override.minified_json
}

resource "aws_ecs_task_definition" "this" {
  family                = "documents"
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = "[{\"name\": \"a\", \"image\": \"nginx\", \"memory\": 128}]"
}
