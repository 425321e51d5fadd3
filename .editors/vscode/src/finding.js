// Which program is the server: the first candidate that answers, in the order that the settings page tells.
'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const INSTALL = "pipx install 'ecs-role-checks[lsp]'";
const PATIENCE = 20000;

/**
 * The commands that may start the server, the best first.
 * `known`: `command` and `interpreter` of the settings, the `selected` interpreter of the Python extension, the
 * `folders` of the workspace, and whether the workspace is `trusted`: only then a program of it may run.
 */
function candidates(known, exists = fs.existsSync, platform = process.platform) {
  if (known.command && known.command.length > 0) return [known.command];
  const module = (python) => [python, '-m', 'ecs_roles', 'lsp'];
  if (known.interpreter) return [module(known.interpreter)];
  const found = known.selected ? [module(known.selected)] : [];
  const own = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  for (const folder of known.trusted ? known.folders : []) {
    const python = path.join(folder, '.venv', ...own);
    if (exists(python)) found.push(module(python));
  }
  return [...found, ['ecs-roles', 'lsp']];
}

/** Whether a command is there and has the language server: it answers for its help without starting to serve. */
function answers([program, ...words]) {
  return new Promise((resolve) => {
    // The folder of the extension, so that Python imports nothing from the opened code.
    execFile(program, [...words, '--check'], { timeout: PATIENCE, cwd: __dirname }, (fault) => resolve(!fault));
  });
}

/** The first command that answers, or undefined. */
async function serverCommand(known, asks = answers, exists = fs.existsSync, platform = process.platform) {
  for (const command of candidates(known, exists, platform)) {
    if (await asks(command)) return command;
  }
  return undefined;
}

module.exports = { INSTALL, candidates, serverCommand };
