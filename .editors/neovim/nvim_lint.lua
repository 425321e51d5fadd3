-- For nvim-lint: the buffer, saved or not, laid over its project; the findings of this file, with each change.
local lint = require("lint")
local severity = vim.diagnostic.severity
lint.linters.ecs_roles = {
  cmd = "ecs-roles",
  stdin = true,
  args = {
    "scan", "-", "--format", "concise", "--stdin-filename",
    function() return vim.api.nvim_buf_get_name(0) end,
  },
  ignore_exitcode = true,
  parser = require("lint.parser").from_pattern(
    "^.-:(%d+):(%d+): (%a+) (%S+) (.+)$",
    { "lnum", "col", "severity", "code", "message" },
    { error = severity.ERROR, warning = severity.WARN, info = severity.INFO },
    { source = "ecs-roles" }
  ),
}
for _, language in ipairs({ "terraform", "yaml", "json" }) do
  lint.linters_by_ft[language] = vim.list_extend(lint.linters_by_ft[language] or {}, { "ecs_roles" })
end
vim.api.nvim_create_autocmd({ "BufReadPost", "BufWritePost", "InsertLeave" }, {
  callback = function() lint.try_lint() end,
})
