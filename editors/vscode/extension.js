// Starts `plimsoll lsp`, and leaves all else to it.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate() {
  const command = vscode.workspace.getConfiguration("plimsoll").get("path");
  client = new LanguageClient("plimsoll", "Plimsoll", { command, args: ["lsp"] }, {
    documentSelector: ["yaml", "json", "jsonc", "cue"].map((language) => ({ language })),
    synchronize: { configurationSection: "plimsoll" },
  });
  try {
    await client.start();
  } catch (wrong) {
    vscode.window.showErrorMessage(
      `${command} lsp does not start: ${wrong.message}. Install Plimsoll, or name the program in the setting plimsoll.path.`);
  }
}

function deactivate() {
  return client?.isRunning() ? client.stop() : undefined;
}

module.exports = { activate, deactivate };
