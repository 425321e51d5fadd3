-- For none-ls: the buffer, saved or not, laid over its project; the findings of this file, with each change.
local null_ls, helpers = require("null-ls"), require("null-ls.helpers")
null_ls.register({
  name = "ecs-roles",
  method = null_ls.methods.DIAGNOSTICS,
  filetypes = { "terraform", "yaml", "json" },
  generator = helpers.generator_factory({
    command = "ecs-roles",
    args = { "scan", "-", "--format", "concise", "--stdin-filename", "$FILENAME" },
    to_stdin = true,
    timeout = 20000,
    format = "line",
    check_exit_code = function(code) return code <= 2 end,
    on_output = helpers.diagnostics.from_pattern(
      "^.-:(%d+):(%d+): (%a+) (%S+) (.+)$",
      { "row", "col", "severity", "code", "message" },
      { severities = { error = 1, warning = 2, info = 3 } }
    ),
  }),
})
