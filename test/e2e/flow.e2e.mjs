// What a person does first: run a task, watch it, reload in the middle, look at the samples, cancel another run.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openFile, runCommand, waitForText } from '../vscode/workbench.mjs';
import { counted, startSession, statusBar } from './session.mjs';

const lens = '.codelens-decoration a';

describe('a run in the editor', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession();
    page = session.page;
  });
  after(async () => await session?.stop());

  test('Run above the task starts it, and the status bar counts', async () => {
    await openFile(page, 'counting.eval.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    const first = doneIn(await waitForText(page, statusBar, /counting \d+\/800/u));
    const later = await countsPast(page, first);
    assert.ok(later > first && later < counted, `${first}, then ${later} of ${counted}`);
  });

  test('the run goes on over a reload of the window', async () => {
    const before = doneIn(await page.locator(statusBar).textContent());
    await page.reload({ waitUntil: 'domcontentloaded' });
    const again = doneIn(await waitForText(page, statusBar, /counting \d+\/800/u, 60_000));
    assert.ok(again > before && again < counted, `${before} before, ${again} after`);
    await waitForText(page, statusBar, /counting [01]\.\d\d/u, 60_000);
    const runs = session.reading(store => store.runs());
    assert.deepEqual(runs.map(run => [run.task, run.outcome, run.resumes, run.trials[0].totals.done]), [['counting', 'succeeded', 0, counted]]);
    assert.equal(session.sim.requests().total, counted);
  });

  test('Cancel ends another run', async () => {
    await openFile(page, 'stalled.eval.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /stalled 0\/800/u);
    await runCommand(page, 'Pitwall: Cancel Run');
    await waitForText(page, statusBar, /stalled.*cancelled/iu);
    assert.deepEqual(session.reading(store => store.runs().map(run => `${run.task} ${run.outcome}`)), ['stalled cancelled', 'counting succeeded']);
  });
});

function doneIn(text) {
  return Number(/(\d[\d,]*)\/\d/u.exec(text)[1].replaceAll(',', ''));
}

/** The next count that is greater. */
async function countsPast(page, seen) {
  const handle = await page.waitForFunction(
    ([css, least]) => {
      const count = Number(/(\d+)\/\d/u.exec(document.querySelector(css)?.textContent ?? '')?.[1] ?? 0);
      return count > least ? count : false;
    },
    [statusBar, seen],
  );
  return await handle.jsonValue();
}
