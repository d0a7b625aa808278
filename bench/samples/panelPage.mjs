// The panel's page in a browser of its own, with our store behind it: no editor around it, so that times are the page's and the store's.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { FolderStore } from '../../src/extension/folderStore.ts';
import { SampleQuestions } from '../../src/extension/samples/sampleQuestions.ts';
import { AskThread } from '../../src/extension/threads/askThread.ts';
import { runChange } from '../../src/protocol/changes.ts';
import { panelView } from '../../src/protocol/panelView.ts';
import { parseFromPanel } from '../../src/protocol/parseFromPanel.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { startBrowser } from '../../test/vscode/workbench.mjs';

const dist = path.resolve(import.meta.dirname, '../../dist');
const types = { '.js': 'text/javascript', '.css': 'text/css' };

/** Opens the page on the newest run of a workspace. `hostMs` collects how long the host took, by what it did. */
export async function openPanelPage(workspace, { style = '', bodyClass = 'vscode-dark', viewport = { width: 1200, height: 800 } } = {}) {
  let told;
  let isMeasured;
  const measured = new Promise(resolve => (isMeasured = resolve));
  const store = new FolderStore(workspace, () => {
    const view = panelView(store.view(store.runs[0].item.id, Date.now()));
    const change = runChange(told, view);
    told = view;
    isMeasured();
    if (change !== undefined) void post({ type: 'runChanged', change });
  });
  const hostMs = [];
  const timed = (name, work) => {
    const from = performance.now();
    const value = work();
    hostMs.push([name, Math.round((performance.now() - from) * 10) / 10]);
    return value;
  };
  timed('look', () => store.look(Date.now()));
  const file = storeFile(workspace);
  let questions = new SampleQuestions(new AskThread(path.join(dist, 'samples.js')));
  const asked = async (ask, told) => {
    const answer = await ask();
    if (answer === undefined) return;
    // What handing it on costs an editor's host; our browser's driver is slower at it.
    timed(told(answer).type, () => JSON.stringify(told(answer)));
    void post(told(answer));
  };
  const server = http.createServer((request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://here').pathname);
    if (name === '') return void response.setHeader('content-type', 'text/html').end(html(style, bodyClass));
    const type = types[path.extname(name)];
    if (type === undefined) return void response.writeHead(204).end();
    response.setHeader('content-type', type).end(readFileSync(path.join(dist, name)));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const browser = await startBrowser();
  const page = await (await browser.newContext({ viewport })).newPage();
  const errors = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  // What a thread answers once the page is closed reaches nobody.
  // What was on its way to a page that is opened again is lost, as it is in the editor.
  const isGone = error => page.isClosed() || /context was destroyed/u.test(String(error));
  const post = message => page.evaluate(data => window.postMessage(data, '*'), message).catch(error => isGone(error) || errors.push(String(error)));
  const answers = {
    ready: () => {
      void post({ type: 'screen', screen: { type: 'run' } });
      void post({ type: 'runs', runs: store.runs.map(({ item }) => item) });
      const view = timed('view', () => panelView(store.view(store.runs[0].item.id, Date.now())));
      told = view;
      void post({ type: 'run', view });
      questions.start();
    },
    querySamples: ({ request, query }) => void asked(() => questions.page(file, query), page => ({ type: 'samples', request, page })),
    openSample: ({ request, run, trial, index, repeat }) => void post({ type: 'sample', request, detail: timed('detail', () => store.reader().sampleDetail(run, trial, index, repeat)) }),
    sideBySide: ({ request, run, step, ...place }) => {
      const told = sides => ({ type: 'sideBySide', request, ...(sides === undefined ? {} : { sides }) });
      if (step === undefined) void post(told(timed('sides', () => store.reader().sideBySide(run, place))));
      else void asked(() => questions.step(file, run, place, step), told);
    },
    listTags: ({ run }) => void asked(() => questions.tags(file, run), columns => ({ type: 'tagValues', run, columns })),
  };
  await page.exposeFunction('toHost', value => {
    const message = parseFromPanel(value);
    if (message === undefined) errors.push(`no message: ${JSON.stringify(value)}`);
    else answers[message.type]?.(message);
  });
  await page.addInitScript(() => {
    let state = JSON.parse(new URL(globalThis.location.href).searchParams.get('memory') ?? 'null') ?? undefined;
    window.acquireVsCodeApi = () => ({ postMessage: message => void window.toHost(message), getState: () => state, setState: value => void (state = value) });
  });
  return {
    page,
    errors,
    hostMs,
    /** @param memory what a panel of before has kept */
    open: (memory = {}) => page.goto(`http://127.0.0.1:${server.address().port}/?memory=${encodeURIComponent(JSON.stringify(memory))}`),
    /** As if the panel had been closed. */
    restart() {
      questions.dispose();
      questions = new SampleQuestions(new AskThread(path.join(dist, 'samples.js')));
    },
    /** Once the statistics of the run, which a thread makes meanwhile, are there. */
    measured,
    async close() {
      await browser.close();
      server.close();
      questions.dispose();
      store.dispose();
    },
  };
}

function html(style, bodyClass) {
  return `<!doctype html><html lang="en" style="${style.replaceAll('"', '&quot;')}"><head><meta charset="utf-8"><link rel="stylesheet" href="/webview.css"></head><body class="${bodyClass}"><div id="app"></div><script type="application/json" id="l10n"></script><script type="module" src="/webview.js"></script></body></html>`;
}
