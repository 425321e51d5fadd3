variable "actions" {
  type    = list(string)
  default = ["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
}

module "service" {
  source   = "../modules/svc"
  for_each = toset(["cart", "search"])
  name     = each.key
  actions  = var.actions
}
