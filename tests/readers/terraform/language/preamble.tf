locals {
  template = "Hello, $${name}!%%{ if loud }!!%%{ endif }"
  things = {
    list   = ["a", "b"]
    map    = { k = "v" }
    nested = [{ name = "x", tags = { t = 1 } }, { name = "y", tags = { t = 2 } }]
  }
}

variable "with_default" {
  default = "d"
}

variable "typed" {
  type = object({
    name  = string
    port  = optional(number, 80)
    extra = optional(string)
    list  = optional(list(string), ["x"])
  })
  default = { name = 5, ignored = true }
}

variable "items" {
  type    = list(object({ cpu = optional(number, 256), env = optional(map(string), {}) }))
  default = [{ cpu = "512" }, { env = { A = 1 } }]
}

variable "nothing" {
  type    = string
  default = null
}

variable "not_nullable" {
  type     = string
  default  = "kept"
  nullable = false
}

variable "numbers" {
  type    = list(number)
  default = ["1", 2]
}

variable "flag_text" {
  type    = string
  default = true
}

variable "set" {
  type    = set(string)
  default = ["b", "a", "b"]
}

variable "any_map" {
  type    = map(any)
  default = { a = 1, b = "x" }
}

resource "terraform_data" "u" {
  input = "in"
}

resource "terraform_data" "counted" {
  count = 2
  input = "c${count.index}"
}

resource "terraform_data" "keyed" {
  for_each = { a = 1, b = 2 }
  input    = "${each.key}-${each.value}"
}

resource "terraform_data" "none" {
  count = 0
  input = "never"
}
