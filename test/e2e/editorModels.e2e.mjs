// A run that asks a model of the editor's: a reload of the window interrupts it, and Resume finishes it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, waitForText } from '../vscode/workbench.mjs';
import { startSession, statusBar } from './session.mjs';

/** At 4 in flight, half a second each, they last 12 s. */
const asked = 100;

describe('a model of the editor’s', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession({ extensions: [path.join(import.meta.dirname, '../host/fakeModels')] });
    page = session.page;
    writeFileSync(path.join(session.workspace, 'fake.eval.yaml'), `kind: eval
name: fake
parallel_requests: 4
models:
  - {id: adder, provider: vscode-lm, vendor: pitwall-tests, model: adder}
datasets:
  - {id: sums, path: sums.jsonl, fields: {input: question, target: answer}, sample: {n: ${asked}, seed: 1}}
prompts:
  - {id: plain, template: "{{ input | replace('What is ', '') | replace('?', '') }}"}
scorers: [exact_match]
`);
  });
  after(async () => await session?.stop());

  test('it is asked through the window', async () => {
    await openFile(page, 'fake.eval.yaml');
    await page.locator('.codelens-decoration a', { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, new RegExp(`fake [1-9]\\d*/${asked}`, 'u'));
  });

  test('a reload of the window interrupts the run, and nothing is recorded for what was not answered', async () => {
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.locator('.notification-toast', { hasText: 'fake interrupted: model `adder`: it needs the editor' }).waitFor({ timeout: 60_000 });
    await session.picture('editor-model-interrupted');
    const [run] = session.reading(store => store.runs());
    assert.match(run.error, /^model `adder`: it needs the editor, and the window that asked it for this run is gone; resume the run in VS Code$/u);
    const samples = session.reading(store => [...store.samples(run.id)]);
    assert.ok(samples.length > 0 && samples.length < asked);
    assert.deepEqual([...new Set(samples.map(({ outcome }) => outcome))], ['ok']);
  });

  test('Resume asks for the rest', async () => {
    await page.locator('.notification-toast').getByRole('button', { name: 'Resume' }).click();
    await waitForText(page, statusBar, /fake 1\.00/u, 60_000);
    const [run] = session.reading(store => store.runs());
    assert.deepEqual([run.outcome, run.resumes, run.trials[0].totals.done], ['succeeded', 1, asked]);
  });
});
