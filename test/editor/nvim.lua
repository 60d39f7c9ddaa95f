-- Starts `plimsoll lsp` for the file that is open, as Neovim of before 0.11 is told to.
vim.o.swapfile = false
vim.o.autoindent = false
vim.o.completeopt = "menu,menuone,noinsert"

-- chosen takes the action of a title, in place of asking.
wanted = nil
vim.ui.select = function(items, options, done)
  for i, item in ipairs(items) do
    if options.format_item(item) == wanted then
      return done(item, i)
    end
  end
  done(nil)
end

local id = vim.lsp.start_client({
  name = "plimsoll",
  cmd = { vim.env.PLIMSOLL, "lsp" },
  root_dir = vim.env.FOLDER,
  workspace_folders = { { uri = vim.uri_from_fname(vim.env.FOLDER), name = "work" } },
})
vim.lsp.buf_attach_client(0, id)
vim.bo.omnifunc = "v:lua.vim.lsp.omnifunc"

-- Each gives a text, for those who look on from outside.
function shown()
  local lines = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    table.insert(lines, (d.lnum + 1) .. " " .. d.code)
  end
  return table.concat(lines, "\n")
end

function offered()
  local words = {}
  for _, item in ipairs(vim.fn.complete_info({ "items" }).items) do
    table.insert(words, item.abbr)
  end
  return table.concat(words, " ")
end

function hovered()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
    end
  end
  return ""
end

function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end
