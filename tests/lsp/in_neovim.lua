-- What a person does in Neovim: see problems, hover, complete, go to a definition, rename.
-- Arguments, in the environment: ENVGEN_LSP (the command as JSON), RESULT (the file to write).
local result = {}
local wait = 60000

local function diagnostics()
  local found = {}
  for _, item in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { code = item.code, line = item.lnum, column = item.col })
  end
  return found
end

local function ask(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), more or {})
  local answers = vim.lsp.buf_request_sync(0, method, params, wait)
  for _, answer in pairs(answers or {}) do
    return answer.result
  end
end

local function at(words)
  vim.fn.cursor(1, 1)
  vim.fn.search("\\V" .. words)
end

local client = vim.lsp.start_client({
  name = "envgen",
  cmd = vim.json.decode(vim.env.ENVGEN_LSP),
  root_dir = vim.fn.getcwd(),
})
vim.cmd("edit profiles/base.yaml")
vim.lsp.buf_attach_client(0, client)
vim.wait(wait, function() return vim.lsp.buf_is_attached(0, client) and #vim.lsp.get_active_clients() > 0
  and vim.lsp.get_client_by_id(client).initialized end, 20)

at("GREETING")
vim.cmd("normal! $i, fox: 1")
vim.wait(wait, function() return #vim.diagnostic.get(0) == 1 end, 20)
result.typed = diagnostics()
vim.cmd("undo")
vim.wait(wait, function() return #vim.diagnostic.get(0) == 0 end, 20)
result.undone = diagnostics()

at("version:")
result.hover = ask("textDocument/hover").contents.value
at("$STRIPE_KEY")
vim.cmd("normal! l")
result.definition = ask("textDocument/definition")[1].range.start.line
result.references = #ask("textDocument/references", { context = { includeDeclaration = true } })

vim.fn.append("$", "django: {")
vim.cmd("normal! G$")
local params = vim.lsp.util.make_position_params()
params.position.character = #vim.fn.getline(".")
local items = ask("textDocument/completion", { position = params.position })
result.completion = vim.tbl_map(function(item) return item.label end, items)
vim.cmd("undo")

at("$STRIPE_KEY")
vim.cmd("normal! l")
local edit = ask("textDocument/rename", { newName = "PAY_KEY" })
vim.lsp.util.apply_workspace_edit(edit, "utf-16")
vim.cmd("wall")

vim.fn.writefile({ vim.json.encode(result) }, vim.env.RESULT)
vim.lsp.stop_client(client)
vim.cmd("qall!")
