// One session of VS Code in a browser: the problems of a file that is not open, a hover, a lens, a fix, saved.
// usage: node vscode_session.mjs CODE_SERVER_FOLDER VSIX PROJECT SCREENSHOTS; prints what it saw as one line of JSON.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [installed, vsix, project, pictures] = process.argv.slice(2);
const { chromium } = createRequire(path.join(installed, 'package.json'))('playwright-core');
const entry = path.join(installed, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
const home = mkdtempSync(path.join(tmpdir(), 'vscode-'));
const [data, extensions] = ['data', 'extensions'].map((name) => path.join(home, name));
mkdirSync(path.join(data, 'User'), { recursive: true });
mkdirSync(extensions);
writeFileSync(path.join(data, 'User', 'settings.json'), JSON.stringify({
  'telemetry.telemetryLevel': 'off', 'workbench.startupEditor': 'none', 'workbench.tips.enabled': false,
  'security.workspace.trust.enabled': false, 'update.mode': 'none', 'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false, 'extensions.ignoreRecommendations': true, 'workbench.enableExperiments': false,
  'git.enabled': false, 'chat.commandCenter.enabled': false, 'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true, 'editor.minimap.enabled': false, 'problems.defaultViewMode': 'table',
  'files.hotExit': 'off', 'files.simpleDialog.enable': true, 'workbench.colorTheme': 'Default Light Modern',
  'ecsRoles.command': [process.env.PYTHON, '-m', 'ecs_roles', 'lsp'], 'ecsRoles.inlayHints': true,
}));

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const common = ['--user-data-dir', data, '--extensions-dir', extensions, '--config', path.join(home, 'config.yaml')];
const installing = spawnSync(process.execPath, [entry, ...common, '--install-extension', vsix], { encoding: 'utf8' });
if (installing.status !== 0) throw new Error(installing.stdout + installing.stderr);
const server = spawn(process.execPath, [entry, ...common, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`,
  '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'],
{ stdio: 'ignore', detached: true });

let browser;
const seen = {};
try {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(90000);
  await page.route((url) => url.hostname !== '127.0.0.1' && url.hostname !== '', (route) => route.abort());
  const picture = (name) => page.screenshot({ path: path.join(pictures, `${name}.png`) });
  const texts = (selector) => page.$$eval(selector, (found) => found.map((each) => each.textContent.replace(/\s+/g, ' ')));
  // A chord is sent again until what it opens is there: the workbench drops keys while it starts.
  const chord = async (keys, selector) => {
    for (let attempt = 0; attempt < 30; attempt += 1) {
      for (const key of keys.split(' ')) await page.keyboard.press(key);
      try { return await page.waitForSelector(selector, { timeout: 4000 }); } catch { await page.keyboard.press('Escape'); }
    }
    throw new Error(`${keys} opened no ${selector}`);
  };
  const problems = () => page.$eval('#status\\.problems', (each) => each.getAttribute('aria-label') || each.textContent);
  const goTo = async (place) => {
    await page.locator('.monaco-editor .view-lines').first().click();
    await chord('Control+G', '.quick-input-widget input');
    await page.keyboard.type(place);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(800);
  };

  // It answers before it can serve.
  for (let attempt = 0; ; attempt += 1) {
    try {
      await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(project)}`);
      await page.waitForSelector('.monaco-workbench', { timeout: 20000 });
      break;
    } catch (fault) {
      if (attempt > 20) throw fault;
      await page.waitForTimeout(1000);
    }
  }
  await page.waitForSelector('.monaco-workbench .explorer-folders-view');
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label^="ecs.tf"]').first().dblclick();
  await page.waitForSelector('.monaco-editor .view-lines .view-line');
  await page.waitForFunction(() => /[1-9]/.test(document.querySelector('#status\\.problems')?.textContent || ''));
  seen.problems = await problems();
  await chord('Control+Shift+M', '.markers-panel .monaco-list-row');
  seen.rows = await texts('.markers-panel .monaco-list-row');
  await page.waitForSelector('.codelens-decoration a');
  seen.lenses = await texts('.codelens-decoration');
  seen.status = (await texts('.statusbar-item')).filter((each) => each.includes('ECS roles'));
  await picture('1-problems');
  await goTo('8:45');
  await chord('Control+K Control+I', '.monaco-hover .hover-contents');
  await page.waitForFunction(() => [...document.querySelectorAll('.monaco-hover .hover-contents')].some((each) => each.textContent.includes('ECS asks')));
  seen.hover = await texts('.monaco-hover .hover-contents');
  await picture('2-hover');
  await page.keyboard.press('Escape');
  await chord('Control+.', '.action-widget .monaco-list-row');
  seen.actions = await texts('.action-widget .monaco-list-row');
  await picture('3-actions');
  // The menu takes a key only when one of its rows has the focus, and a second one would go into the text.
  await page.waitForSelector('.action-widget .monaco-list-row.focused');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.action-widget', { state: 'hidden' });
  await page.waitForFunction(() => {
    const found = document.querySelector('#status\\.problems');
    return !/Error/.test(found.getAttribute('aria-label') || found.textContent);
  });
  seen.after = await problems();
  await page.keyboard.press('Escape');
  await chord('Control+K S', '.monaco-workbench');
  await page.waitForTimeout(2000);
  await picture('4-fixed');
} catch (fault) {
  const page = browser?.contexts()[0]?.pages()[0];
  await page?.screenshot({ path: path.join(pictures, 'failed.png') }).catch(() => undefined);
  cpSync(path.join(data, 'logs'), path.join(pictures, 'logs'), { recursive: true });
  throw new Error(`${fault.message}; seen: ${JSON.stringify(seen)}`);
} finally {
  await browser?.close();
  try { process.kill(-server.pid, 'SIGKILL'); } catch { /* it has ended already */ }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
