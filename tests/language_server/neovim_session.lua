-- One session of the built-in client: open a file, wait for diagnostics, go to a definition, apply a fix, save.
-- Runs as `nvim --headless --clean -l neovim_session.lua`; prints what it saw as one line of JSON.
local root, python, recipe = vim.env.ROOT, vim.env.PYTHON, vim.env.RECIPE
local seen = { version = tostring(vim.version()) }

vim.env.PATH = vim.fs.dirname(python) .. ":" .. vim.env.PATH
if recipe and recipe ~= "" then
  -- The recipe of the guide, with the server of this checkout.
  vim.cmd.source(recipe)
  vim.lsp.config("ecs_roles", { cmd = { python, "-m", "ecs_roles", "lsp" } })
end

vim.filetype.add({ extension = { tf = "terraform" } })
vim.cmd.edit(root .. "/ecs.tf")
local function counted()
  local files = {}
  for _, item in ipairs(vim.diagnostic.get()) do
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(item.bufnr), ":t")
    files[name] = files[name] or {}
    table.insert(files[name], tostring(item.code))
  end
  return files
end
local function wait(what, condition)
  if not vim.wait(60000, condition, 50) then
    error("waited in vain for " .. what .. ": " .. vim.inspect(counted()))
  end
end
wait("diagnostics", function() return counted()["ecs.tf"] ~= nil and counted()["iam.tf"] ~= nil end)
seen.diagnostics = counted()

local client = vim.lsp.get_clients({ bufnr = 0 })[1]
local diagnostic
for _, item in ipairs(vim.diagnostic.get(0)) do
  if item.code == "ECS531" then diagnostic = item end
end
seen.range = { diagnostic.lnum, diagnostic.col, diagnostic.end_col }
vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col + 1 })
local function ask(method, params)
  local answer, fault = client:request_sync(method, params, 60000, 0)
  if not answer or answer.err then error(method .. ": " .. vim.inspect(answer or fault)) end
  return answer.result
end

local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
seen.hover = ask("textDocument/hover", at).contents.value
local target = ask("textDocument/definition", at)[1]
seen.definition = vim.fs.basename(target.uri) .. ":" .. (target.range.start.line + 1)

local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
params.context = { diagnostics = { diagnostic.user_data.lsp } }
local titles, fix = {}, nil
for _, action in ipairs(ask("textDocument/codeAction", params)) do
  table.insert(titles, action.title)
  if action.isPreferred then fix = action end
end
seen.actions = titles
local before = #vim.diagnostic.get(0)
vim.lsp.util.apply_workspace_edit(ask("codeAction/resolve", fix).edit, client.offset_encoding)
wait("the fix", function() return #vim.diagnostic.get(0) < before end)
vim.cmd("silent! wall")
seen.after = counted()
seen.written = table.concat(vim.fn.readfile(root .. "/iam.tf"), "\n")

client:stop()
io.stdout:write(vim.json.encode(seen) .. "\n")
vim.cmd("qa!")
