// Takes the arguments of a desktop VS Code started for extension tests, runs them in code-server, and ends with the
// tests' exit code: 0 passed, 1 failed, 64 wrong arguments, 70 page crashed, 71 server died, 124 no result in time.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { startServer } from './codeServer.mjs';
import { asExtensionDevelopmentHost } from './devhost.mjs';
import { startBrowser } from './workbench.mjs';

const flagsWithValue = new Set(['extensionDevelopmentPath', 'extensionTestsPath', 'extensions-dir', 'user-data-dir', 'folder-uri', 'file-uri', 'profile', 'log', 'locale']);

/** What the workbench itself says on the console: not the tests'. */
const noise = [
  /\/static\/out\/vs\/code\/browser\/workbench\//u,
  /^(Canceled|Resolv|Creating a socket|\[reconnection|Updating additional|\[Service Worker|\[AgentHost|\[AccountPolicy|Error while fetching the extension under development|Ignoring fetching additional|Creation of workbench contribution|\[CHAT\] extension request ERRORED|\[remote-connection)/u,
];

export async function main(argv) {
  for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) process.once(signal, () => process.exit(128 + number));
  const args = parseArguments(argv);
  if (args.extensionTestsPath === undefined) {
    console.error('code-shim: only runs with --extensionTestsPath are supported');
    return 64;
  }
  const verbose = Boolean(process.env.CODE_SHIM_VERBOSE);
  const timeoutMs = Number(process.env.CODE_SHIM_TIMEOUT ?? 300_000);
  const dir = mkdtempSync(path.join(os.tmpdir(), 'pitwall-host-'));
  const folder = args.positional[0] ?? args['folder-uri'];
  const workspace = folder === undefined ? undefined : toPath(folder);
  const server = await startServer({ workspace, dir });
  const browser = await startBrowser();
  let code;
  try {
    const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    let end;
    const ended = new Promise(resolve => (end = resolve));
    // Lines of the extension host's console arrive unformatted: (level, [format, ...values]).
    await page.exposeFunction('codeAutomationLog', (level, values) => {
      const line = format(...values);
      if (!verbose && noise.some(pattern => pattern.test(line))) return;
      (level === 'error' ? process.stderr : process.stdout).write(`${line}\n`);
    });
    await page.exposeFunction('codeAutomationExit', exitCode => end(exitCode));
    page.on('crash', () => end(70));
    server.child.once('exit', exitCode => end(exitCode || 71));
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    await asExtensionDevelopmentHost(page, { origin: server.url, extensions: args.extensionDevelopmentPath.map(toPath), testsPath: toPath(args.extensionTestsPath) });
    await page.goto(`${server.url}/?${workspace === undefined ? 'ew=true' : `folder=${encodeURIComponent(workspace)}`}`);
    code = await ended;
    clearTimeout(timer);
    if (code === 'timeout') {
      await page.screenshot({ path: path.join(dir, 'timeout.png') });
      console.error(`code-shim: no result after ${timeoutMs} ms; the server's log and a picture are in ${dir}`);
      return 124;
    }
    return code;
  } finally {
    await browser.close().catch(() => {});
    await server.stop();
    if (code === 0) rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function parseArguments(argv) {
  const parsed = { positional: [], extensionDevelopmentPath: [] };
  for (let i = 0; i < argv.length; i++) {
    const match = /^--([^=]+)(?:=(.*))?$/su.exec(argv[i]);
    if (match === null) {
      parsed.positional.push(argv[i]);
      continue;
    }
    const [, name, attached] = match;
    const value = attached ?? (flagsWithValue.has(name) ? argv[++i] : true);
    if (name === 'extensionDevelopmentPath') parsed.extensionDevelopmentPath.push(value);
    else parsed[name] = value;
  }
  return parsed;
}

function toPath(text) {
  return path.resolve(text.startsWith('file://') ? fileURLToPath(text) : text);
}
