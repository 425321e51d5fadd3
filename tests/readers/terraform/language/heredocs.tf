locals {
  who   = "Ann"
  items = ["a", "b"]

  plain = <<EOT
one
  two ${local.who}
	tab
EOT

  flush = <<-EOT
    one
      two ${local.who}
    three
  EOT

  flush_blank = <<-EOT
    one

      two
   short
  EOT

  flush_interpolated = <<-EOT
      ${local.who}
    x
  EOT

  flush_starts_with_value = <<-EOT
${local.who}
    x
  EOT

  loop = <<EOT
%{ for item in local.items ~}
  - ${item}
%{ endfor ~}
end
EOT

  loop_without_trims = <<EOT
%{ for item in local.items }
  - ${item}
%{ endfor }
EOT

  loop_in_line = <<EOT
[%{ for index, item in local.items }${index > 0 ? ", " : ""}${item}%{ endfor }]
EOT

  both_trims = <<EOT
a
   ${~ local.who ~}
   b
EOT

  branches = <<-EOT
    %{ if length(local.items) > 1 ~}
    many
    %{ else ~}
    few
    %{ endif ~}
    rest
  EOT

  nested = <<-EOT
    %{ for item in local.items ~}
    %{ if item == "a" ~}
    first ${item}
    %{ endif ~}
    %{ endfor ~}
  EOT

  escapes = <<EOT
$${x} %%{y} \n "quoted" $$ %% $ %
EOT

  empty = <<EOT
EOT

  blank = <<EOT

EOT

  json = jsondecode(<<-EOT
    {
      "a": ["${local.who}", 1],
      "b": ${jsonencode(local.items)}
    }
  EOT
  )

  trimmed = trimspace(<<EOT
   x

EOT
  )

  conditional = (true ? <<EOT
yes
EOT
  : "no")

  in_list = [<<EOT
first
EOT
    , "second"]

  chain = (false ? "a" : false ? "b" : "c")

  multi_line_condition = (
    local.who == "Bob" ? 1 :
    local.who == "Ann" ? 2 :
    3
  )

  commented = { # one
    a = 1      // two
    /* three */
    "b" = 2
    c : 3, d = 4
  }

  list_of_lines = [
    "a", # x
    "b",
  ]

  long = local.who == "Ann" && (
    length(local.items) == 2 ||
    false
  )
}
