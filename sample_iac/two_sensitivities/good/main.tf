# Two services of different sensitivity, built from one module. Each has an execution role of its own: whoever may start
# the shop window cannot inject the keys of the payments into it.

provider "aws" {
  region = "eu-west-1"
}

module "payments" {
  source = "./modules/service"

  name  = "payments"
  image = "public.ecr.aws/example/payments:5.0"
  secrets = {
    CARD_PROCESSOR_KEY = "payments/card-processor"
    SIGNING_KEY        = "payments/signing"
  }
}

module "shop_window" {
  source = "./modules/service"

  name  = "shop-window"
  image = "public.ecr.aws/example/shop-window:12.3"
  secrets = {
    ANALYTICS_TOKEN = "shop-window/analytics"
  }
}
