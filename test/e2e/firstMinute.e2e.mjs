// Somebody who has never seen Pitwall: an empty folder, the welcome view, New Task, Run, a first result, and the walkthrough that leads there. Without an endpoint, and without knowing a key of a task file.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { startSession, statusBar } from './session.mjs';

/** Two minutes from the install to a first result; here the window is open already. */
const mostMs = 120_000;

describe('the first minutes', () => {
  let session;
  let page;
  let fromMs;
  before(async () => {
    session = await startSession({ prepare: () => {} });
    page = session.page;
    await page.locator('.activitybar [aria-label^="Pitwall"]').first().waitFor();
    fromMs = Date.now();
  });
  after(async () => await session?.stop());

  test('the welcome view of an empty folder says what to do', async () => {
    await page.locator('.activitybar [aria-label^="Pitwall"]').first().click();
    const welcome = page.locator('.welcome-view-content', { hasText: 'No run was recorded here yet' });
    await welcome.getByRole('button', { name: 'New Task' }).waitFor();
    await session.picture('welcome-dark');
    await welcome.getByText('The first two minutes').click();
  });

  test('its walkthrough shows the way, with pictures', async () => {
    await step('Write a task file').waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('.gettingStartedContainer .getting-started-media img')].some(image => image.naturalWidth > 0));
    await session.picture('walkthrough-dark');
    await step('Write a task file').getByText('New Task', { exact: true }).click();
  });

  test('New Task asks, goes back where it is told to, and writes a task file that is right as it is', async () => {
    await pick('New Task: what does it do? (1/4)', 'Tune a server');
    await titled('New Task: its file (2/2)');
    await page.locator('.quick-input-titlebar').getByRole('button', { name: 'Back' }).click();
    await titled('New Task: what does it do?');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Tune a server' }).waitFor();
    await pick('New Task: what does it do?', 'Evaluate models');
    await titled('New Task: which model is asked?');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Simulated server' }).waitFor();
    await page.keyboard.press('Enter');
    await pick('New Task: which data?', 'Five questions to look at');
    await titled('New Task: its file');
    await page.keyboard.press('Enter');
    await page.locator('.tab[data-resource-name="first.eval.yaml"]').waitFor();
    await page.locator('.codelens-decoration a', { hasText: /^▶ Run$/u }).waitFor();
    assert.equal(await page.locator('.monaco-editor .squiggly-error').count(), 0);
  });

  test('Run runs it, and the panel shows a first result', async t => {
    await page.locator('.codelens-decoration a', { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /first [01]\.\d\d/u, 60_000);
    await page.locator(`${statusBar} a`).click();
    const panel = webviewFrame(page);
    await panel.getByRole('heading', { name: 'first', level: 1 }).waitFor();
    await panel.getByRole('region', { name: 'Ranking' }).getByText('simulated').first().waitFor();
    const tookMs = Date.now() - fromMs;
    t.diagnostic(`from the window to a first result: ${(tookMs / 1000).toFixed(1)} s`);
    assert.ok(tookMs <= mostMs, `${tookMs} ms`);
    assert.deepEqual(session.reading(store => store.runs().map(({ task, outcome }) => [task, outcome])), [['first', 'succeeded']]);
    await session.picture('first-result-dark');
  });

  test('the walkthrough has ticked off what was done', async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').fill('>Welcome: Open Walkthrough');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Open Walkthrough' }).first().click();
    await pick('', 'Get Started with Pitwall');
    for (const done of ['Write a task file', 'Run it', 'Watch it']) await step(done).and(page.locator('[aria-checked="true"]')).waitFor();
    assert.equal(await step('Compare two runs').getAttribute('aria-checked'), 'false');
    await session.picture('walkthrough-done-dark');
  });

  function step(title) {
    return page.locator('button.getting-started-step', { hasText: title });
  }

  async function titled(title) {
    await page.locator('.quick-input-widget .quick-input-title', { hasText: title }).waitFor();
  }

  /** Chooses a line of the list that is open. */
  async function pick(title, line) {
    if (title !== '') await titled(title);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: line }).first().click();
  }
});
