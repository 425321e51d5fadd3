module "ledger" {
  source  = "../modules/svc"
  name    = "cart"
  actions = ["ecr:GetAuthorizationToken"]
}
