// One VS Code with the packaged extension, one browser, one workspace: shared by the tests of a file.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'node:test';
import { createVSIX } from '@vscode/vsce';
import { startSim } from '../../src/execute/sim/startSim.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { startServer } from '../vscode/codeServer.mjs';
import { openWorkbench, startBrowser } from '../vscode/workbench.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const pictures = path.join(root, 'test-results');

/** The status bar item: VS Code makes its element's id of the extension's and the item's. */
export const statusBar = '[id="pitwall.pitwall.pitwall.status"]';

/** The pages of the sessions that are open: what they showed as a test failed is kept in `test-results`. */
const shown = new Set();
afterEach(async ({ name, passed }) => {
  if (passed) return;
  for (const [k, page] of [...shown].flatMap(browser => browser.contexts().flatMap(context => context.pages())).entries()) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `failed ${name.replaceAll(/[^\p{L}\p{N} ]/gu, '').slice(0, 80)} ${k}.png`) }).catch(() => undefined);
  }
});

/**
 * @param {object} [options]
 * @param {readonly string[]} [options.extensions] folders of extensions that are installed beside Pitwall
 * @param {(workspace: string, home: string) => Promise<void> | void} [options.prepare] fills the workspace; else it holds the examples and two tasks of this file
 * @param {Record<string, unknown>} [options.settings] of the user
 * @param {boolean} [options.asksForTrust] the workspace is not trusted, as any that is opened for the first time
 * @param {{width: number, height: number}} [options.viewport]
 * @param {Record<string, string>} [options.env] of the VS Code server
 * @param {(request: import('playwright-core').Request) => void} [options.onRequest] hears what the page asks for, its frames and workers included
 */
export async function startSession({ extensions = [], prepare, settings = {}, asksForTrust = false, viewport, env = {}, onRequest } = {}) {
  // Where the session cannot begin, what has begun of it is ended: the file would wait for it for ever.
  const held = new AsyncDisposableStack();
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'pitwall-e2e-'));
  held.defer(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = path.join(scratch, 'workspace');
  const home = path.join(scratch, 'home');
  const sim = await startSim({ latencyMs: 100 });
  held.defer(() => sim.close());
  /** What the browser refused: each would be a hole in the panel's policy, or a breach of it. */
  const refusals = [];
  let page;
  try {
    page = await begin();
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }

  return {
    page,
    sim,
    workspace,
    home,
    refusals,
    /** Reads the store as any other process may. */
    reading(read) {
      const store = openReader(storeFile(workspace));
      try {
        return read(store);
      } finally {
        store.dispose();
      }
    },
    /** @param {string} name @param {import('playwright-core').Page} [of] */
    async picture(name, of = page) {
      mkdirSync(pictures, { recursive: true });
      await of.screenshot({ path: path.join(pictures, `${name}.png`) });
    },
    /** By the workspace's settings: VS Code notices those while it runs. */
    async useTheme(theme, bodyClass) {
      mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
      writeFileSync(path.join(workspace, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      await page.locator(`.monaco-workbench.${bodyClass}`).waitFor();
    },
    /** Throws where the page's policy refused anything that the test did not take out of `refusals`. */
    async stop() {
      await held.disposeAsync();
      assert.deepEqual(refusals, []);
    },
  };

  async function begin() {
    if (prepare === undefined) {
      cpSync(path.join(root, 'examples'), workspace, { recursive: true, filter: file => !file.split(path.sep).includes('.pitwall') });
      writeTasks(workspace, sim.url);
    } else {
      mkdirSync(workspace, { recursive: true });
      await prepare(workspace, home);
    }
    const vsix = [path.join(root, 'pitwall.vsix')];
    for (const [k, cwd] of extensions.entries()) {
      const packagePath = path.join(scratch, `${k}.vsix`);
      await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true, allowStarActivation: true, skipLicense: true });
      vsix.push(packagePath);
    }
    const server = await startServer({ vsix, workspace, dir: path.join(scratch, 'vscode'), env: { PITWALL_HOME: home, ...env }, settings, asksForTrust });
    held.defer(() => server.stop());
    const browser = await startBrowser();
    shown.add(browser);
    held.defer(async () => {
      shown.delete(browser);
      await browser.close();
    });
    return await openWorkbench(browser, server.url, {
      ...(viewport === undefined ? {} : { viewport }),
      ...(onRequest === undefined ? {} : { onRequest }),
      onConsole: message => {
        if (/Content.Security.Policy|Refused to/iu.test(message.text())) refusals.push(message.text());
      },
    });
  }
}

/** How many samples the counting task has: at 4 in flight and 100 ms it lasts 25 s, long enough to reload a window. */
export const counted = 1000;

function writeTasks(workspace, url) {
  const rows = Array.from({ length: counted }, (_, i) => `${JSON.stringify({ question: `What is ${i} + 1?`, answer: String(i + 1) })}\n`);
  writeFileSync(path.join(workspace, 'sums.jsonl'), rows.join(''));
  writeFileSync(path.join(workspace, 'counting.eval.yaml'), taskText('counting', url, 'sim', 4));
  writeFileSync(path.join(workspace, 'stalled.eval.yaml'), taskText('stalled', url, 'sim;stall=1', 2));
}

function taskText(name, url, model, parallelRequests) {
  return `kind: eval
name: ${name}
parallel_requests: ${parallelRequests}
models:
  - {id: simulated, provider: openai, base_url: "${url}", model: "${model}"}
datasets:
  - {id: sums, path: sums.jsonl, fields: {input: question, target: answer}}
prompts:
  - {id: plain, template: "{{ input }}"}
scorers: [contains]
`;
}
