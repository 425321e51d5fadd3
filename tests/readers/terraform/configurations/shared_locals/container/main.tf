variable "name" {}

variable "image" {}

variable "environment" {
  type    = map(string)
  default = {}
}

variable "command" {
  type    = list(string)
  default = null
}

locals {
  definition = {
    name        = var.name
    image       = var.image
    memory      = 128
    environment = [for name in sort(keys(var.environment)) : { name = name, value = lookup(var.environment, name) }]
    command     = var.command
  }
}

output "definition" {
  value = { for key, value in local.definition : key => value if value != null }
}
