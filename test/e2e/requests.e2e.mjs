// The promise of the README: nothing is sent to anybody but the endpoints that a task names. Here a window opens, the extension starts, and the panel shows recorded runs: nobody is asked anything.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeDemoWorkspace } from '../vscode/demoWorkspace.mjs';
import { openRun, settled } from '../vscode/panelPages.mjs';
import { openFile, webviewFrame } from '../vscode/workbench.mjs';
import { startSession } from './session.mjs';

describe('while a window opens and the panel shows runs', () => {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'pitwall-connections-'));
  const log = path.join(scratch, 'connections.jsonl');
  const asked = [];
  let session;
  before(async () => {
    session = await startSession({
      extensions: [path.join(import.meta.dirname, 'connectionWatch')],
      env: { PITWALL_TEST_CONNECTIONS: log },
      prepare: async (workspace, home) => await makeDemoWorkspace(workspace, { runs: [{ task: 'sums.eval.yaml' }], home }),
      onRequest: request => asked.push(new URL(request.url())),
    });
    await openFile(session.page, 'sums.eval.yaml');
    await openRun(session.page, 'sums');
    await webviewFrame(session.page).getByRole('tab', { name: 'Samples' }).click();
    await settled(session.page);
  });
  after(async () => {
    await session?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('the extension connects to nothing', () => {
    const lines = readFileSync(log, 'utf8').trim().split('\n').map(line => JSON.parse(line));
    assert.ok(lines.some(line => 'watches' in line), 'the extension host is watched');
    assert.deepEqual(lines.filter(line => 'to' in line), []);
  });

  test('the page asks the editor’s own server alone', () => {
    const { host } = new URL(session.page.url());
    assert.ok(asked.some(url => url.host === host));
    // A webview's files have addresses of this domain, which its service worker answers from the extension's folder.
    assert.deepEqual(asked.filter(url => url.protocol.startsWith('http') && url.host !== host && !url.host.endsWith('.vscode-resource.vscode-cdn.net')).map(String), []);
  });
});
