# The repository is shared with another account, and the policy of the repository is meant to let it log in as well.

resource "aws_ecr_repository" "app" {
  name = "app"
}

data "aws_iam_policy_document" "shared" {
  statement { # expect: ECS712 has no effect in the policy of a repository
    sid = "Login"
    actions = [
      "ecr:GetAuthorizationToken",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::210987654321:role/puller"]
    }
  }
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = data.aws_iam_policy_document.shared.json
}

resource "aws_ecr_repository" "worker" {
  name = "worker"
}

resource "aws_ecr_repository_policy" "worker" {
  repository = aws_ecr_repository.worker.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: ECS712 denies ecr:GetAuthorizationToken
        Effect    = "Deny"
        Principal = "*"
        Action    = "ecr:GetAuthorization*"
      },
    ]
  })
}
