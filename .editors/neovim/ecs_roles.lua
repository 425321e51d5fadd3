-- For Neovim 0.11 and newer: source this file, or put what it says into init.lua.
-- It needs `ecs-roles` on the PATH: pipx install 'ecs-role-checks[lsp]'
vim.lsp.config("ecs_roles", {
  cmd = { "ecs-roles", "lsp" },
  filetypes = { "terraform", "terraform-vars", "yaml", "yaml.cloudformation", "json", "json.cloudformation", "toml" },
  root_markers = { ".ecs-roles.toml", ".git" },
  init_options = { minSeverity = "info" },
})
vim.lsp.enable("ecs_roles")
