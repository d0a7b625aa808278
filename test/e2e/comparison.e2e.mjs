// Somebody has changed a prompt and asks what it did: two runs, three runs, and a pair of benches beside each other.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, runCommand, webviewFrame } from '../vscode/workbench.mjs';
import { startSession } from './session.mjs';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

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
