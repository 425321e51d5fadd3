variable "services" {
  type = list(string)
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = formatlist("%s.amazonaws.com", var.services)
    }
  }
}

output "json" {
  value = data.aws_iam_policy_document.trust.json
}
