// Somebody comes from other tools: what vLLM's bench has measured becomes a run and stands beside an own one, and a promptfoo configuration is run and converted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, runCommand, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { startSession, statusBar } from './session.mjs';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const lens = '.codelens-decoration a';
const notices = '.notifications-toasts .notification-list-item-message';

describe('files of other tools in the editor', () => {
  let session;
  let page;
  let own;
  before(async () => {
    session = await startSession({ prepare: fill });
    page = session.page;
    own = pitwall(session.workspace, 'run', 'own.bench.yaml');
  });
  after(async () => await session?.stop());

  test('a lens above a result makes it a read-only run, whose page says where it comes from and what is different', async () => {
    await openFile(page, 'vllm.json');
    await page.locator(lens, { hasText: 'Import as a run to compare with' }).click();
    const panel = webviewFrame(page);
    await panel.getByRole('heading', { name: 'org/served', level: 1 }).waitFor();
    const load = panel.getByRole('region', { name: 'Load' });
    await comesTo(async () => (await load.getByRole('table').first().getByRole('row').nth(1).getByRole('cell').allInnerTexts()).slice(0, 3), ['4', '80', '0']);
    await page.locator(notices, { hasText: 'vllm.json is a read-only run now' }).waitFor();
    await panel.getByText(/^Imported from vLLM \(read-only\): /u).waitFor();
    await panel.getByText(/^TTFT is vllm:ttft: /u).waitFor();
    // Nothing of it is done anew.
    for (const name of [/^Run Again/u, /^Re-score/u, /^Resume/u, /^Retry/u]) assert.equal(await panel.getByRole('button', { name }).count(), 0, String(name));
    await session.picture('import-result-dark');
    await panel.getByRole('tab', { name: 'Settings' }).click();
    const settings = panel.getByRole('region', { name: 'Settings in force' });
    await settings.getByRole('row', { name: /^vllm\.backend openai-chat/u }).waitFor();
    // It was made of no task.
    await comesTo(() => settings.locator('vscode-button').allInnerTexts(), ['Open as JSON']);
  });

  test('it stands beside a run of ours: what both define alike is compared, the rest is said', async () => {
    const imported = session.reading(store => store.runs().find(({ id }) => id !== own)?.id);
    await runCommand(page, 'Pitwall: Compare Runs…');
    await pick(page, [own, imported]);
    const panel = webviewFrame(page);
    const levels = panel.getByRole('region', { name: /^Level by level/u });
    await levels.getByRole('row', { name: /^4 in flight A/u }).waitFor();
    await panel.getByText(/^TTFT stands beside each other and is not compared, for it is defined otherwise: /u).waitFor();
    await session.picture('import-comparison-dark');
  });

  test('the palette imports a file that a dialog names, and the same content once', async () => {
    const before = session.reading(store => store.runs().length);
    await runCommand(page, 'Pitwall: Import Results of Another Tool…');
    const input = page.locator('.quick-input-widget input.input');
    await page.waitForFunction(css => document.querySelector(css)?.value.endsWith('/workspace/'), '.quick-input-widget input.input');
    await input.fill(`${path.join(session.workspace, 'again')}/`);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'same.json' }).click();
    await page.locator(notices, { hasText: 'was imported before: this is its run' }).waitFor();
    assert.equal(session.reading(store => store.runs().length), before);
  });

  test('a promptfoo configuration runs as it is, and is converted beside it with what is different in its first lines', async () => {
    await openFile(page, 'promptfooconfig.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /Echoes/u);
    await page.locator(`${statusBar} a`).click();
    const panel = webviewFrame(page);
    await panel.getByRole('heading', { name: 'Echoes', level: 1 }).waitFor();
    await panel.getByText('succeeded', { exact: true }).first().waitFor();
    await session.picture('import-promptfoo-dark');
    await page.locator('.tab[data-resource-name="promptfooconfig.yaml"]').click();
    await page.locator(lens, { hasText: 'Convert to a Pitwall task' }).click();
    await page.locator('.tab.active[data-resource-name="promptfooconfig.eval.yaml"]').waitFor();
    await page.locator('.editor-instance .view-lines', { hasText: 'provider bedrock:x has no counterpart and is left out' }).waitFor();
    await page.locator(notices, { hasText: 'Converted, but for one thing' }).waitFor();
  });

  test('the policy of the page refused nothing', () => assert.deepEqual(session.refusals, []));
});

/** Eighty requests of four at once, of 30 ms to the first token and 5 ms for each of seven more. */
function fill(workspace) {
  const each = value => Array.from({ length: 80 }, (_, k) => value(k));
  const result = {
    backend: 'openai-chat', model_id: 'org/served', num_prompts: 80, request_rate: 'inf', max_concurrency: 4, duration: 1.3, completed: 80, failed: 0, total_input_tokens: 800, total_output_tokens: 640, request_throughput: 61.5, output_throughput: 492, total_token_throughput: 1107, mean_ttft_ms: 30, median_ttft_ms: 30,
    input_lens: each(() => 10), output_lens: each(() => 8), ttfts: each(() => 0.03), itls: each(() => Array.from({ length: 7 }, () => 0.005)), latencies: each(() => 0.065), start_times: each(k => 100 + Math.floor(k / 4) * 0.065), errors: each(() => ''),
  };
  mkdirSync(path.join(workspace, 'again'));
  for (const name of ['vllm.json', 'again/same.json']) writeFileSync(path.join(workspace, name), JSON.stringify(result));
  writeFileSync(path.join(workspace, 'own.bench.yaml'), 'kind: bench\nname: own\ntarget: {provider: sim, model: "sim;ttft=10;itl=2"}\nworkload: {data: {synthetic: {input_tokens: 10, output_tokens: 8}}}\nload: {concurrency: [4]}\nstop: {requests: 80}\nself_check: false\n');
  writeFileSync(path.join(workspace, 'promptfooconfig.yaml'), 'description: Echoes\nprompts: ["Answer {{q}}"]\nproviders: [echo, bedrock:x]\ntests:\n  - vars: {q: two}\n    assert: [{type: contains, value: two}]\n');
}

/** Returns the run's id. */
function pitwall(workspace, ...args) {
  return JSON.parse(execFileSync(process.execPath, [cli, ...args, '--json', '--quiet', '--workspace', workspace], { encoding: 'utf8', cwd: workspace })).run;
}

/** Ticks exactly these in the list that is open. */
async function pick(page, ids) {
  const widget = page.locator('.quick-input-widget');
  const input = widget.locator('input.input');
  await widget.getByText('Choose 2 to 5').waitFor();
  for (const id of ids) {
    await input.fill(id);
    const row = widget.locator('.quick-input-list .monaco-list-row', { hasText: id });
    await row.waitFor();
    await row.click();
  }
  await input.fill('');
  await page.keyboard.press('Enter');
}
