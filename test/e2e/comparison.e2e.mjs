// Somebody has changed a prompt and asks what it did: two runs, three runs, and a pair of benches beside each other.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, runCommand, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { startSession } from './session.mjs';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const themes = [
  { name: 'light', theme: 'Light Modern', workbench: 'vs', body: 'vscode-light' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black', body: 'vscode-high-contrast' },
  { name: 'dark-again', theme: 'Dark Modern', workbench: 'vs-dark', body: 'vscode-dark' },
];

describe('a comparison of runs', () => {
  let session;
  let page;
  const runs = [];
  before(async () => {
    session = await startSession();
    page = session.page;
    for (const column of ['6b_finetuning', '6b_verification', '175b_verification']) runs.push(evalRun(session.workspace, column));
  });
  after(async () => await session?.stop());

  test('two runs are chosen in the palette, and what was fixed and what was broken is told', async () => {
    await openFile(page, 'maths.eval.yaml');
    await runCommand(page, 'Pitwall: Compare Runs…');
    await pick(page, [runs[0], runs[1]]);
    const panel = webviewFrame(page);
    await panel.getByRole('heading', { name: 'Comparison', level: 1 }).waitFor();
    const results = panel.getByRole('region', { name: 'Results' });
    await results.getByText('293 fixed, 64 broken of 1319').waitFor();
    await results.getByText('▲ better').waitFor();
    await panel.getByRole('region', { name: 'Runs, and what differs' }).getByRole('row', { name: /^task text/u }).waitFor();
    await session.picture('comparison-dark');
  });

  test('a broken sample stands in both runs, and opens in its own', async () => {
    const panel = webviewFrame(page);
    const samples = panel.getByRole('region', { name: 'Samples' });
    await samples.getByRole('button', { name: 'broken 64' }).click();
    await samples.getByRole('status').filter({ hasText: '64 samples' }).waitFor();
    await samples.getByRole('grid').focus();
    for (const key of ['End', 'Home', 'Enter']) await page.keyboard.press(key);
    const beside = panel.getByRole('complementary', { name: 'Sample 21' });
    await beside.getByText('numeric_match 1').waitFor();
    await beside.getByText('numeric_match 0').waitFor();
    await beside.scrollIntoViewIfNeeded();
    await session.picture('comparison-sample-dark');
    await beside.getByRole('button', { name: 'Open in Its Run' }).last().click();
    await panel.getByRole('heading', { name: 'maths', level: 1 }).waitFor();
    await panel.getByRole('complementary', { name: /sample 21$/u }).waitFor();
  });

  test('three runs are set against the oldest, and another one can take its place', async () => {
    await page.locator('.tab[data-resource-name="maths.eval.yaml"]').click();
    await runCommand(page, 'Pitwall: Compare Runs…');
    await pick(page, runs);
    const panel = webviewFrame(page);
    const facts = panel.getByRole('region', { name: 'Runs, and what differs' });
    await facts.getByRole('columnheader').nth(2).waitFor();
    const results = panel.getByRole('region', { name: 'Results' });
    await results.getByText('293 fixed, 64 broken of 1319').waitFor();
    await comesTo(() => results.getByText(/fixed/u).count(), 2);
    await facts.getByRole('button', { name: 'Compare with this' }).first().click();
    await results.getByText('64 fixed, 293 broken of 1319').waitFor();
    await results.getByText('▼ worse').waitFor();
    for (const { theme, workbench, body, name } of themes) {
      await session.useTheme(theme, workbench);
      await panel.locator(`body.${body}`).waitFor();
      await session.picture(`comparison-${name}`);
    }
    await panel.getByRole('button', { name: 'Back to the run' }).click();
    await panel.getByRole('heading', { name: 'maths', level: 1 }).waitFor();
  });

  test('what happened and what was in force have pages, and lead to where it was said', async () => {
    const panel = webviewFrame(page);
    await panel.getByRole('tab', { name: 'Events' }).click();
    const events = panel.getByRole('region', { name: 'Events' });
    await events.getByRole('searchbox').fill('SUCCEEDED');
    await events.getByRole('status').filter({ hasText: /^2 events$/u }).waitFor();
    await events.getByRole('gridcell', { name: 'run succeeded' }).click();
    await events.getByRole('complementary', { name: 'The event' }).waitFor();
    await session.picture('events-dark');
    await panel.getByRole('tab', { name: 'Settings' }).click();
    await panel.getByRole('region', { name: 'Settings in force' }).getByText('task text, SHA-256').waitFor();
    await session.picture('settings-dark');
    await panel.getByRole('button', { name: 'Open as JSON' }).click();
    await page.locator('.editor-instance .view-lines', { hasText: '"schema": "pitwall.run/1"' }).waitFor();
  });

  test('two benches stand level by level, and their curves lie over each other', async () => {
    const benches = [5, 8].map(itl => benchRun(session.workspace, itl));
    await page.locator('.tab[data-resource-name="maths.eval.yaml"]').click();
    await runCommand(page, 'Pitwall: Compare Runs…');
    await pick(page, benches);
    const panel = webviewFrame(page);
    const levels = panel.getByRole('region', { name: /^Level by level/u });
    await levels.getByRole('row', { name: /^4 in flight A/u }).waitFor();
    await levels.getByText(/^8\.\d\d \(\+[56]\d %\)$/u).first().waitFor();
    await panel.locator('[data-chart="compared-latency"] svg').waitFor();
    await session.picture('comparison-bench-dark');
  });

  test('F2 renames the run that is selected in the Runs view, and Delete asks before it goes', async () => {
    await page.locator('.activitybar [aria-label^="Pitwall"]').first().click();
    const rows = page.locator('.sidebar .monaco-list-row');
    await rows.filter({ hasText: /numeric_match 0\.56/u }).first().click();
    await page.keyboard.press('F2');
    await page.locator('.quick-input-title', { hasText: `Rename run ${runs[2]}` }).waitFor();
    await page.locator('.quick-input-widget input.input').fill('the best of three');
    await page.keyboard.press('Enter');
    const renamed = rows.filter({ hasText: 'the best of three' });
    await renamed.click();
    await page.keyboard.press('Delete');
    const question = page.getByRole('dialog').filter({ hasText: 'Delete run “the best of three”?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await renamed.click();
    await page.keyboard.press('Delete');
    await question.getByRole('button', { name: 'Delete', exact: true }).click();
    await renamed.waitFor({ state: 'detached' });
    assert.deepEqual(session.reading(store => store.runs().filter(({ task }) => task === 'maths').map(({ id }) => id)), runs.slice(0, 2).toReversed());
  });

  test('the policy of the page refused nothing', () => assert.deepEqual(session.refusals, []));
});

/** Answers of a column of the data, as if a prompt had been changed. Returns the run's id. */
function evalRun(workspace, column) {
  const file = path.join(workspace, 'maths.eval.yaml');
  writeFileSync(file, `kind: eval
name: maths
models:
  - {id: model, provider: recorded, path: data/gsm8k/example_model_solutions.jsonl, output: "{{ row['${column}'].solution }}", match: question}
datasets:
  - {id: test, path: data/gsm8k/test.jsonl, fields: {input: question, target: answer}}
scorers: [numeric_match]
`);
  return pitwall(workspace, 'run', file);
}

/** The simulated server, a token every `itl` ms. Returns the run's id. */
function benchRun(workspace, itl) {
  const file = path.join(workspace, 'pace.bench.yaml');
  writeFileSync(file, `kind: bench
name: pace
target: {provider: sim, model: "sim;ttft=10;itl=${itl}"}
workload: {data: {synthetic: {input_tokens: 10, output_tokens: 8}}}
load: {concurrency: [4, 16]}
stop: {requests: 200}
warmup: {requests: 4}
self_check: false
`);
  return pitwall(workspace, 'run', file);
}

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
