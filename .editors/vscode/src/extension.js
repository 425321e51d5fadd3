// Starts the language server and shows what it answers; everything else is the server's.
'use strict';

const path = require('node:path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');
const { INSTALL, serverCommand } = require('./finding.js');

const SELECTOR = [
  { scheme: 'file', pattern: '**/*.{tf,tofu,tfvars,tf.json}' },
  { scheme: 'file', pattern: '**/*.{yaml,yml,json,template,taskdef}' },
  { scheme: 'file', pattern: '**/{.ecs-roles.toml,pyproject.toml,terragrunt.hcl}' },
];
const GUIDE = 'https://github.com/ecs-role-checks/ecs-role-checks/blob/main/.github/GUIDE.md#editors';

const READ = /\.(tf|tofu|tfvars|tf\.json|yaml|yml|json|template|taskdef)$|(^|[\\/])((\.ecs-roles|pyproject)\.toml|terragrunt\.hcl)$/;

let client, status, log;
const states = new Map();

async function activate(context) {
  log = vscode.window.createOutputChannel('ECS roles', { log: true });
  status = vscode.window.createStatusBarItem('ecsRoles.status', vscode.StatusBarAlignment.Right, 50);
  status.name = 'ECS roles';
  const command = (name, run) => vscode.commands.registerCommand(name, run);
  context.subscriptions.push(
    log,
    status,
    command('ecsRoles.restart', restart),
    command('ecsRoles.showLog', () => log.show()),
    command('ecsRoles.showPolicy', () => ofEditor('ecs-roles.showPolicy', 'There is no task definition here.')),
    command('ecsRoles.showLedger', () => ofEditor('ecs-roles.showLedger', 'This file belongs to no folder that is scanned.')),
    vscode.languages.onDidChangeDiagnostics(showStatus),
    vscode.window.onDidChangeActiveTextEditor(showStatus),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (['command', 'interpreter'].some((name) => change.affectsConfiguration(`ecsRoles.${name}`))) restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await start();
}

async function start() {
  const found = await serverCommand(await known());
  if (found === undefined) return missing();
  const [program, ...words] = found;
  log.info(`starting ${found.join(' ')}`);
  // The folder of the extension, so that Python imports nothing from the opened code.
  const executable = { command: program, args: words, options: { cwd: __dirname } };
  client = new LanguageClient('ecsRoles', 'ECS roles', executable, {
    documentSelector: SELECTOR,
    outputChannel: log,
    initializationOptions: { ...vscode.workspace.getConfiguration('ecsRoles'), state: true, opensTexts: true },
    middleware: {
      executeCommand: async (name, values, next) => opened(await next(name, values)),
      workspace: { configuration: (params, token, next) => withOurs(params, next(params, token)) },
    },
  });
  client.onNotification('ecsRoles/state', (state) => { states.set(state.folder, state); showStatus(); });
  await client.start();
  showStatus();
}

// What this extension does itself is no setting of the user: the server learns it with the settings.
async function withOurs(params, answer) {
  const values = await answer;
  return values.map((value, at) => (params.items[at].section === 'ecsRoles' ? { ...value, state: true, opensTexts: true } : value));
}

async function known() {
  const settings = vscode.workspace.getConfiguration('ecsRoles');
  return {
    command: settings.get('command'),
    interpreter: settings.get('interpreter'),
    selected: await selectedInterpreter(),
    folders: (vscode.workspace.workspaceFolders ?? []).filter((each) => each.uri.scheme === 'file').map((each) => each.uri.fsPath),
    trusted: vscode.workspace.isTrusted,
  };
}

async function selectedInterpreter() {
  const python = vscode.extensions.getExtension('ms-python.python');
  if (python === undefined || !vscode.workspace.isTrusted) return undefined;
  try {
    const environments = (await python.activate())?.environments;
    return environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri)?.path;
  } catch {
    return undefined;
  }
}

async function missing() {
  status.text = '$(warning) ECS roles: not installed';
  status.tooltip = `The server was not found. Install it: ${INSTALL}`;
  status.command = 'ecsRoles.restart';
  status.show();
  const copy = 'Copy the command', guide = 'Open the guide';
  const chosen = await vscode.window.showWarningMessage(
    `The server of ECS roles was not found. Install it with: ${INSTALL}`, copy, guide);
  if (chosen === copy) await vscode.env.clipboard.writeText(INSTALL);
  if (chosen === guide) await vscode.env.openExternal(vscode.Uri.parse(GUIDE));
}

async function restart() {
  await deactivate();
  states.clear();
  await start();
}

async function ofEditor(name, nothing) {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || client === undefined) return;
  const values = [client.code2ProtocolConverter.asUri(editor.document.uri), editor.selection.active.line];
  const answer = await client.sendRequest('workspace/executeCommand', {
    command: name, arguments: name === 'ecs-roles.showLedger' ? values.slice(0, 1) : values });
  if (!answer) vscode.window.showInformationMessage(nothing);
  await opened(answer);
}

// Texts become new documents; the ledger, which is a page, a panel in which no script runs.
async function opened(answer) {
  if (!answer || typeof answer.text !== 'string') return answer;
  if (answer.language === 'html') {
    const panel = vscode.window.createWebviewPanel('ecsRoles.ledger', 'ECS roles: ledger', vscode.ViewColumn.Beside, { enableScripts: false });
    panel.webview.html = answer.text;
    return answer;
  }
  const languages = await vscode.languages.getLanguages();
  const language = languages.includes(answer.language) ? answer.language : 'plaintext';
  const document = await vscode.workspace.openTextDocument({ content: answer.text, language });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  return answer;
}

function showStatus() {
  if (client === undefined) return;
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file' || !READ.test(uri.fsPath)) return status.hide();
  const own = vscode.languages.getDiagnostics(uri).filter((item) => item.source === 'ecs-roles');
  const count = (severity) => own.filter((item) => item.severity === severity).length;
  const errors = count(vscode.DiagnosticSeverity.Error), warnings = count(vscode.DiagnosticSeverity.Warning);
  const icon = errors > 0 ? '$(error)' : warnings > 0 ? '$(warning)' : '$(shield)';
  status.text = `${icon} ECS roles${errors + warnings > 0 ? `: ${errors + warnings}` : ''}`;
  status.tooltip = [...states.values()].map((state) =>
    `${path.basename(vscode.Uri.parse(state.folder).fsPath)}: ${state.decided} of ${state.taskDefinitions} task definitions decided, ` +
    `${state.errors} errors, ${state.warnings} warnings`).join('\n') || 'scanning';
  status.command = 'workbench.actions.view.problems';
  status.show();
}

async function deactivate() {
  const running = client;
  client = undefined;
  await running?.stop().catch(() => undefined);
}

module.exports = { activate, deactivate };
