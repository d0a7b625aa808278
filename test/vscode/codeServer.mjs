// Starts code-server (a real VS Code server with its web workbench and a Node extension host) and ends it again.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const codeServerHome = process.env.CODE_SERVER_HOME ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'pitwall', 'code-server-4.139.1');

/** Written before the server starts: it does not notice later edits of the user's settings. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.colorTheme': 'Dark Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'classic',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'editor.minimap.enabled': false,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
};

/** The person is not asked while the window opens: it opens restricted, and the banner says so. */
const trustSettings = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.emptyWindow': false };

/**
 * @param {object} [options]
 * @param {string[]} [options.vsix] packages to install first
 * @param {string} [options.workspace] folder to open
 * @param {string} [options.dir] where everything of this server lies: a new temporary folder unless told
 * @param {Record<string, string>} [options.env]
 * @param {Record<string, unknown>} [options.settings]
 * @param {boolean} [options.asksForTrust] workspaces are not trusted until somebody says so
 */
export async function startServer({ vsix = [], workspace, env = {}, settings = {}, asksForTrust = false, dir = mkdtempSync(path.join(os.tmpdir(), 'pitwall-vscode-')), userData = path.join(dir, 'user-data'), extensions = path.join(dir, 'extensions') } = {}) {
  const node = path.join(codeServerHome, 'node_modules/.bin/node');
  const entry = path.join(codeServerHome, 'node_modules/code-server/out/node/entry.js');
  if (!existsSync(entry)) throw new Error(`no VS Code server in ${codeServerHome}; run scripts/ensure-vscode.sh`);
  mkdirSync(path.join(userData, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeSettings(path.join(userData, 'User/settings.json'), { ...(asksForTrust ? trustSettings : {}), ...settings });
  const config = path.join(dir, 'config.yaml'); // else it writes ~/.config/code-server/config.yaml
  writeFileSync(config, 'cert: false\n');
  const common = ['--user-data-dir', userData, '--extensions-dir', extensions, '--config', config, '--disable-telemetry', '--disable-update-check'];
  const childEnv = { ...process.env, EXTENSIONS_GALLERY: '{}', ...env }; // an empty gallery: no request leaves the machine
  for (const name of ['PORT', 'VSCODE_IPC_HOOK_CLI', 'ELECTRON_RUN_AS_NODE']) delete childEnv[name];

  for (const file of vsix) {
    const installed = spawnSync(node, [entry, ...common, '--install-extension', file, '--force'], { env: childEnv, encoding: 'utf8' });
    if (installed.status !== 0) throw new Error(`installing ${file} failed: ${installed.stdout}${installed.stderr}`);
  }

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [entry, ...common, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...(asksForTrust ? [] : ['--disable-workspace-trust']), '--disable-getting-started-override'];
  const child = spawn(node, workspace === undefined ? args : [...args, workspace], { env: childEnv, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const killGroup = signal => {
    try {
      process.kill(-child.pid, signal); // entry, server, extension host and file watcher are one group
    } catch {
      // gone
    }
  };
  const killNow = () => killGroup('SIGKILL');
  process.once('exit', killNow); // whatever ends the driver, no server is left behind
  const log = createWriteStream(path.join(dir, 'code-server.log'));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  await healthy(url, child);

  return {
    url,
    dir,
    child,
    async stop() {
      process.removeListener('exit', killNow);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise(resolve => child.once('exit', resolve));
      killGroup('SIGTERM');
      const impatient = setTimeout(killNow, 5000);
      await gone;
      clearTimeout(impatient);
    },
  };
}

function writeSettings(file, settings) {
  const present = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...present, ...settings }, null, 1));
}

async function healthy(url, child) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answered = await fetch(`${url}/healthz`).then(response => response.ok, () => false);
    if (answered) return;
    if (child.exitCode !== null) throw new Error(`code-server ended with ${child.exitCode} before it listened`);
    if (Date.now() > deadline) throw new Error('code-server did not listen within 60 s');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
