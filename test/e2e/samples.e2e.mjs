// What a person does with the samples of an eval: from a cell of the grid or a kind of failure to its samples, one of them word by word, all models beside each other.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { writeBigRun } from '../../bench/samples/bigStore.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { runCommand, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { startSession } from './session.mjs';

/** Enough for every class of failure, and beyond what is measured before anything is shown. */
const count = 4_000;

const themes = [
  { name: 'light', theme: 'Light Modern', workbench: 'vs', body: 'vscode-light' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black', body: 'vscode-high-contrast' },
  { name: 'dark', theme: 'Dark Modern', workbench: 'vs-dark', body: 'vscode-dark' },
];

describe('the samples of an eval', () => {
  let session;
  let page;
  let panel;
  let samples;
  before(async () => {
    session = await startSession({ prepare: workspace => void writeBigRun(storeFile(workspace), count) });
    page = session.page;
    panel = webviewFrame(page);
    samples = panel.getByRole('region', { name: 'Samples', exact: true });
    // Before the extension is known, the palette has no command of it.
    await page.locator('.activitybar [aria-label*="Pitwall"]').first().waitFor({ timeout: 60_000 });
    await runCommand(page, 'Pitwall: Open Panel');
    await panel.getByRole('heading', { name: 'word-problems', level: 1 }).waitFor();
  });
  after(async () => await session?.stop());

  test('a grid of models and prompts, sorted by a column; a cell leads to its samples', async () => {
    const grid = panel.getByRole('region', { name: 'Trials' });
    await panel.getByText('are being computed').waitFor({ state: 'detached' });
    await comesTo(() => rowHeads(grid), ['alpha-7b', 'beta-8b-instruct', 'gamma-70b', 'delta-mini', 'epsilon']);
    await grid.getByRole('button', { name: 'model' }).click();
    await comesTo(() => rowHeads(grid), ['alpha-7b', 'beta-8b-instruct', 'delta-mini', 'epsilon', 'gamma-70b']);
    await session.picture('grid-dark');
    await grid.getByRole('row', { name: /^gamma-70b/u }).getByRole('button').nth(1).click();
    await countIs(samples, '400 samples');
    await comesTo(async () => [await chosen(samples, 'Model'), await chosen(samples, 'Prompt')], ['gamma-70b', 'few-shot']);
    await samples.getByRole('button', { name: 'Clear filters' }).click();
    await countIs(samples, '4,000 samples');
    await comesTo(() => samples.getByRole('grid').evaluate(grid => grid === document.activeElement), true);
  });

  test('failures by class say what to do, and lead to their samples', async () => {
    await panel.getByRole('tab', { name: 'Overview' }).click();
    const failures = panel.getByRole('region', { name: 'Failures' });
    await failures.getByText('Declare the model’s `limits`').waitFor();
    await failures.getByRole('button', { name: 'Show these samples: rateLimited' }).click();
    await countIs(samples, '40 samples');
    await choose(samples, 'Score', 'Right');
    await samples.getByText('No sample fits the filters.').waitFor();
    await samples.getByRole('row').getByRole('button', { name: 'Clear filters' }).click();
    await countIs(samples, '4,000 samples');
  });

  test('one sample differs word by word from its target, and is copied as JSON', async () => {
    await choose(samples, 'Score', 'Wrong');
    await choose(samples, 'Tag', 'topic');
    await choose(samples, 'Value of the tag', 'geometry (57)');
    await samples.locator('#sample-0').click();
    const detail = panel.getByRole('complementary');
    await detail.getByRole('button', { name: 'Compare the whole output' }).waitFor();
    const diff = detail.locator('.diff');
    await comesTo(async () => [await diff.locator('del').count(), await diff.locator('ins').count()], [1, 1]);
    await session.picture('diff-dark');
    const first = await detail.getAttribute('aria-label');
    await detail.getByRole('button', { name: 'Next sample' }).click();
    await panel.locator(`aside:not([aria-label="${first}"])`).waitFor();
    await detail.getByText('Raw JSON').click();
    await detail.getByRole('button', { name: 'Copy' }).click();
    await panel.getByText('The sample is on the clipboard').waitFor();
  });

  test('in a low window what is opened is scrolled to, and the keyboard back to the table', async () => {
    const detail = panel.getByRole('complementary');
    await detail.getByRole('button', { name: 'Close the sample' }).click();
    await page.setViewportSize({ width: 700, height: 450 });
    const inView = async (element, edge) => await element.evaluate((at, side) => new Promise(resolve => {
      const look = () => {
        const box = at.getBoundingClientRect();
        if (side === 'top' ? box.top >= 0 && box.top < window.innerHeight / 2 : box.bottom > 0 && box.bottom <= window.innerHeight) resolve();
        else window.requestAnimationFrame(look);
      };
      look();
    }), edge);
    await samples.locator('#sample-0').click();
    await detail.waitFor();
    await inView(detail, 'top');
    await page.keyboard.press('ArrowDown');
    await inView(samples.getByRole('grid'), 'bottom');
    await page.keyboard.press('Enter');
    await inView(detail, 'top');
    await page.setViewportSize({ width: 1400, height: 900 });
  });

  test('all models beside each other, on to the next disagreement', async () => {
    await panel.getByRole('button', { name: 'Compare models on this sample' }).click();
    const sides = panel.getByRole('region', { name: /side by side$/u });
    await sides.waitFor();
    await comesTo(() => sides.getByRole('listitem', { name: /·/u }).count(), 10);
    const before = await sides.getByRole('heading', { level: 3 }).textContent();
    await sides.getByRole('button', { name: 'Disagreement →' }).click();
    await panel.getByRole('heading', { level: 3 }).filter({ hasNotText: before }).waitFor();
    await choose(sides, 'Show differences', 'Differences from gamma-70b · zero-shot');
    await sides.locator('.diff ins').first().waitFor();
    await session.picture('sides-dark');
    for (const { theme, workbench, body, name } of themes) {
      await session.useTheme(theme, workbench);
      await panel.locator(`body.${body}`).waitFor();
      await session.picture(`sides-${name}`);
    }
    await page.keyboard.press('Escape');
    await samples.getByRole('grid').waitFor();
    await panel.getByRole('grid').and(panel.locator(':focus')).waitFor();
  });

  test('only where the models disagree', async () => {
    await choose(samples, 'Tag', 'Any tag');
    await choose(samples, 'Score', 'Models disagree');
    await choose(samples, 'Model', 'gamma-70b');
    await choose(samples, 'Prompt', 'zero-shot');
    await countIs(samples, '200 samples');
    await choose(samples, 'Score', 'Any score');
    await samples.getByRole('textbox', { name: 'Search' }).fill('nowhere to be found');
    await countIs(samples, '0 samples');
    await session.picture('no-samples-dark');
    assert.deepEqual(session.refusals, []);
  });

  test('the page works at 700 pixels', async () => {
    await samples.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.setViewportSize({ width: 700, height: 800 });
    await samples.locator('#sample-2').click();
    await panel.getByRole('complementary').waitFor();
    await session.picture('sample-narrow-dark');
    await comesTo(() => panel.locator('html').evaluate(html => html.scrollWidth <= html.clientWidth), true);
  });
});

async function rowHeads(grid) {
  return (await grid.locator('tbody th').allTextContents()).map(text => text.trim());
}

async function countIs(samples, text) {
  await samples.locator('.count').getByText(text, { exact: true }).waitFor();
}

async function chosen(samples, list) {
  return await samples.getByRole('combobox', { name: list, exact: true }).evaluate(box => box.displayValue);
}

async function choose(samples, list, option) {
  await samples.getByRole('combobox', { name: list, exact: true }).click();
  await samples.getByRole('option', { name: option, exact: true }).click();
}
