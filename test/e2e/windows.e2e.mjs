// Two windows on one workspace: both see the same runs, either holds them up or stops them, and one tells how they ended.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openFile, openWorkbench, runCommand, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { counted, startSession, statusBar } from './session.mjs';

const lens = '.codelens-decoration a';
const counting = new RegExp(`counting \\d+/${counted} · [\\d.]+ req/s`, 'u');

describe('two windows', () => {
  let session;
  /** The window that starts a run, and another. */
  let first;
  let second;
  before(async () => {
    session = await startSession();
    first = session.page;
    // A page of the same browser context is a hidden tab, which paints no frames.
    second = await openWorkbench(first.context().browser(), new URL(first.url()).origin);
  });
  after(async () => await session?.stop());

  const both = async pattern => {
    for (const page of [first, second]) await waitForText(page, statusBar, pattern, 60_000);
  };

  test('a run that one starts is held up by the other, and set and let go on in the panel of the first', async () => {
    await openFile(first, 'counting.eval.yaml');
    await first.locator(lens, { hasText: /^▶ Run$/u }).click();
    await both(counting);
    await runCommand(second, 'Pitwall: Pause Run');
    await both(/counting \d+\/1000 · paused/u);

    await first.locator(`${statusBar} a`).click();
    const panel = webviewFrame(first);
    await panel.locator('.state', { hasText: 'paused' }).waitFor();
    await session.picture('paused-dark');
    await session.useTheme('Light Modern', 'vs');
    await panel.locator('body.vscode-light').waitFor();
    await session.picture('paused-light');
    const limit = panel.getByRole('spinbutton', { name: 'Parallel requests' });
    await comesTo(() => limit.inputValue(), '4');
    // What is typed stays while the page is drawn anew.
    const soFar = panel.getByText(/\d+:\d\d so far/u);
    const before = await soFar.innerText();
    await limit.fill('80');
    await panel.getByText(/\d+:\d\d so far/u).filter({ hasNotText: before }).waitFor();
    await comesTo(() => limit.inputValue(), '80');
    await limit.press('Enter');
    await panel.getByRole('alert').getByText('parallel_requests cannot be 80').waitFor();
    await panel.getByRole('button', { name: 'One parallel request fewer' }).click();
    await panel.getByRole('button', { name: 'One parallel request fewer' }).click();
    await until(() => controls()?.parallelRequests === 2);
    assert.deepEqual(controls(), { paused: true, parallelRequests: 2 });
    await panel.getByRole('button', { name: 'Resume' }).click();
    await both(counting);
    await comesTo(() => limit.inputValue(), '2');
  });

  test('the same task may run in both at once: each shows both, and the table says what can be done', async () => {
    await openFile(second, 'counting.eval.yaml');
    await runCommand(second, 'Pitwall: Run Task');
    await both(/2 runs \d+\/2000/u);
    const table = second.locator('.monaco-hover table');
    await second.locator(`${statusBar} a`).hover();
    // The second can be paused as soon as it has begun.
    await table.getByRole('link', { name: 'Pause' }).nth(1).waitFor();
    await comesTo(() => table.getByRole('link', { name: 'Pause' }).count(), 2);
    assert.deepEqual(await second.evaluate(tableFor, 3_000), { without: 0, isAnother: true });
    await session.picture('two-runs', second);
    await second.locator(`${statusBar} a`).click();
    const runs = second.locator('.quick-input-list .monaco-list-row', { hasText: 'counting: ' });
    await runs.nth(1).waitFor();
    await comesTo(() => runs.count(), 2);
    await second.keyboard.press('Escape');
  });

  test('either stops what the other began', async () => {
    await runCommand(second, 'Pitwall: Cancel Run');
    // The older one, which the first window began.
    await second.locator('.quick-input-list .monaco-list-row', { hasText: 'counting: ' }).nth(1).click();
    await both(counting);
    await runCommand(first, 'Pitwall: Cancel Run');
    await both(/cancelled/u);
    assert.deepEqual(session.reading(store => store.runs().map(({ outcome }) => outcome)), ['cancelled', 'cancelled']);
  });

  test('the window that started a run tells how it ended, and the other is told by its status bar', async () => {
    await openFile(second, 'gsm8k.eval.yaml');
    await second.locator(lens, { hasText: /^▶ Run$/u }).click();
    await both(/gsm8k 0\.56/u);
    await second.locator('.notification-toast', { hasText: 'gsm8k: ' }).waitFor();
    await session.picture('ended', second);
    assert.equal(await first.locator('.notification-toast', { hasText: 'gsm8k: ' }).count(), 0);
  });

  function controls() {
    return session.reading(store => store.controls(store.runs()[0].id));
  }
});

/** In the page: how many frames of so many milliseconds showed no table in a hover, and whether its numbers went on. */
async function tableFor(ms) {
  const shown = () => document.querySelector('.monaco-hover table')?.textContent;
  const before = shown();
  let without = 0;
  for (const end = performance.now() + ms; performance.now() < end; ) {
    await new Promise(resolve => window.requestAnimationFrame(resolve));
    if (shown() === undefined) without += 1;
  }
  return { without, isAnother: shown() !== before };
}

async function until(probe) {
  for (const deadline = Date.now() + 20_000; !probe(); await new Promise(resolve => setTimeout(resolve, 50))) if (Date.now() > deadline) throw new Error('waited 20 s');
}
