// What a person reads of a bench under load: its levels while they run, the numbers, the verdict, what the server said of itself.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { startSession, statusBar } from './session.mjs';

const lens = '.codelens-decoration a';

const bench = `kind: bench
name: queueing
target: {provider: sim, model: "sim;ttft=60;itl=5;slots=4"}
workload: {data: {synthetic: {input_tokens: 32, output_tokens: 16}}}
load: {concurrency: [2, 8]}
stop: {requests: 80, duration: 10s}
slo: {ttft: {p90: 150ms}}
telemetry: {interval: 250ms}
`;

describe('a bench under load in the panel', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession();
    page = session.page;
    writeFileSync(path.join(session.workspace, 'queueing.bench.yaml'), bench);
  });
  after(async () => await session?.stop());

  test('Run above the bench asks each level, and the panel tells what the queue of the server did', async () => {
    await openFile(page, 'queueing.bench.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /queueing/u);
    await page.locator(`${statusBar} a`).click();
    const panel = webviewFrame(page);
    await panel.getByText('succeeded', { exact: true }).first().waitFor({ timeout: 60_000 });
    const load = panel.getByRole('region', { name: 'Load' });
    const [levels, server] = [load.getByRole('table').nth(0), load.getByRole('table').nth(1)];
    assert.deepEqual((await levels.getByRole('columnheader').allTextContents()).map(text => text.trim()).slice(0, 4), ['in flight', 'requests', 'failed', 'req/s']);
    assert.match(await levels.getByRole('row').nth(1).innerText(), /^2\s+80\s+0\s/u);
    assert.match(await levels.getByRole('row').nth(2).innerText(), /^8\s+80\s+0\s/u);
    // Four work and four wait.
    assert.match(await server.getByRole('row').nth(2).innerText(), /^8\s+\d(?:\.\d)? \/ 4\s+\d(?:\.\d)? \/ 4\s/u);
    // A bench has requests and no samples, and says each thing once.
    await panel.getByText('160 of 160 requests').waitFor();
    assert.equal(await panel.getByRole('region', { name: 'Samples' }).count(), 0);
    await panel.getByText(/the SLO is met up to 2 in flight/u).waitFor();
    await session.picture('bench-dark');
    await session.useTheme('Light Modern', 'vs');
    await panel.locator('body.vscode-light').waitFor();
    await session.picture('bench-light');
    assert.deepEqual(session.refusals, []);
  });
});
