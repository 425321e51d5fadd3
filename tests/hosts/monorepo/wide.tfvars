actions = ["s3:DeleteObject"]
