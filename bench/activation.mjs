// `npm run bench:activation [-- STARTS]`: how long the extension that is shipped takes to activate, as VS Code itself tells (Developer: Show Running Extensions: loading its code and calling `activate`), in a
// window of its own for each start: in a workspace with task files as the window opens, while browser, server and every other extension start on the same cores; then what a fresh Node takes to load its code alone; and the size of what is shipped.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startServer } from '../test/vscode/codeServer.mjs';
import { openWorkbench, runCommand, startBrowser } from '../test/vscode/workbench.mjs';

const root = path.resolve(import.meta.dirname, '..');
const starts = Number(process.argv[2] ?? 9);
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const told = (name, values) => console.log(`${name.padEnd(40)} median ${median(values)} ms of ${values.join(' ')}`);

const scratch = mkdtempSync(path.join(os.tmpdir(), 'pitwall-activation-'));
const workspace = path.join(scratch, 'workspace');
cpSync(path.join(root, 'examples'), workspace, { recursive: true, filter: file => !file.split(path.sep).includes('.pitwall') });
const [activated, loaded] = [[], []];
const server = await startServer({ vsix: [path.join(root, 'pitwall.vsix')], workspace, dir: path.join(scratch, 'vscode'), env: { PITWALL_HOME: path.join(scratch, 'home') } });
const browser = await startBrowser();
try {
  for (let start = 0; start < starts; start++) {
    const page = await openWorkbench(browser, server.url);
    // The slowest stand first, and a row that is out of sight is not in the page.
    await page.setViewportSize({ width: 1400, height: 2400 });
    await runCommand(page, 'Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Pitwall' });
    const text = await row.locator('.activation-time', { hasText: /\d+ms/u }).textContent({ timeout: 60_000 });
    activated.push(Number(/(\d+)ms/u.exec(text)[1]));
    console.log(`window ${start + 1}: ${activated.at(-1)} ms`);
    await page.context().close();
  }
  const [installed] = globSync(path.join(scratch, 'vscode/extensions/pitwall.*/dist/extension.js'));
  for (let start = 0; start < starts; start++) loaded.push(Math.round(Number(execFileSync(process.execPath, [path.join(import.meta.dirname, 'loadExtension.cjs'), installed], { encoding: 'utf8' }))));
} finally {
  await browser.close();
  await server.stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${os.cpus().length} cores, Node ${process.version}\n`);
told('loading and activate, in VS Code', activated);
told('loading dist/extension.js, in plain Node', loaded);
for (const file of readdirSync(path.join(root, 'dist')).filter(name => /\.(js|css)$/u.test(name)).sort()) console.log(`${`dist/${file}`.padEnd(34)} ${String(Math.round(statSync(path.join(root, 'dist', file)).size / 1024)).padStart(6)} KiB`);
console.log(`${'pitwall.vsix'.padEnd(34)} ${String(Math.round(statSync(path.join(root, 'pitwall.vsix')).size / 1024)).padStart(6)} KiB`);
