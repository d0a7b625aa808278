// Run With…: opened from the palette, filled in by keyboard alone, and the run in the store has exactly what was chosen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openFile, runCommand, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { startSession, statusBar } from './session.mjs';

describe('Run With…', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession();
    page = session.page;
  });
  after(async () => await session?.stop());

  test('one model and 10 samples are chosen by keyboard, and nothing else is run', async () => {
    await openFile(page, 'gsm8k.eval.yaml');
    await runCommand(page, 'Pitwall: Run Task With…');
    const form = webviewFrame(page);
    await form.getByRole('heading', { name: 'Run gsm8k with…' }).waitFor();
    const amount = form.locator('.amount');
    await amount.getByText('4 models × 1,319 samples = 5,276 recorded outputs, and no request').waitFor();
    await form.locator('#form-title:focus').waitFor();
    await session.picture('form-dark');

    // All, then the four models: all but the last are unchecked.
    await page.keyboard.press('Tab');
    for (const key of ['Tab', 'Space', 'Tab', 'Space', 'Tab', 'Space']) await page.keyboard.press(key);
    await amount.getByText('1 of 4 models × 1,319 samples').waitFor();
    // Over the last model and the only dataset to the sample's size.
    for (const key of ['Tab', 'Tab', 'Tab']) await page.keyboard.press(key);
    await form.getByRole('textbox', { name: 'Sample size' }).and(form.locator(':focus')).waitFor();
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');
    await form.getByText('Write a whole number of at least 1.').waitFor();
    await session.picture('form-problem');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('10');
    await amount.getByText('1 of 4 models × 10 of 1,319 samples = 10 recorded outputs, and no request').waitFor();
    await page.keyboard.press('Enter');
    await form.getByRole('heading', { name: 'gsm8k', exact: true }).waitFor();
    await waitForText(page, statusBar, /gsm8k/u);
    const [run] = await eventually(() => session.reading(store => store.runs().filter(({ state }) => state === 'ended')));
    assert.deepEqual(run.trials.map(({ model, totals }) => [model, totals.done]), [['175b_verification', 10]]);
  });

  test('Enter on Cancel goes back and runs nothing', async () => {
    const before = session.reading(store => store.runs().length);
    await openFile(page, 'counting.eval.yaml');
    await runCommand(page, 'Pitwall: Run Task With…');
    const form = webviewFrame(page);
    await form.getByRole('heading', { name: 'Run counting with…' }).waitFor();
    await form.getByRole('button', { name: 'Cancel' }).focus();
    await page.keyboard.press('Enter');
    await form.getByRole('heading', { name: 'gsm8k', exact: true }).waitFor();
    assert.equal(session.reading(store => store.runs().length), before);
  });

  test('Escape goes back to the run, and the form looks right in a light theme, in high contrast and narrow', async () => {
    await openFile(page, 'counting.eval.yaml');
    await runCommand(page, 'Pitwall: Run Task With…');
    const form = webviewFrame(page);
    await form.getByRole('heading', { name: 'Run counting with…' }).waitFor();
    await form.locator('.amount', { hasText: '1 model × 1,000 samples = 1,000 requests' }).waitFor();
    await session.useTheme('Light Modern', 'vs');
    await form.locator('body.vscode-light').waitFor();
    await session.picture('form-light');
    await session.useTheme('Default High Contrast', 'hc-black');
    await form.locator('body.vscode-high-contrast').waitFor();
    await session.picture('form-high-contrast');
    await form.getByRole('textbox', { name: 'Sample size' }).focus();
    await page.keyboard.press('Escape');
    await form.getByRole('heading', { name: 'gsm8k', exact: true }).waitFor();
    assert.deepEqual(session.refusals, []);
  });
});

async function eventually(look) {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const found = look();
    if (found.length > 0) return found;
    if (performance.now() > deadline) throw new Error('It never came true');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
