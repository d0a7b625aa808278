// What a person does first: run a task, watch it, reload in the middle, look at the samples, cancel another run.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, runCommand, saveAs, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { counted, startSession, statusBar } from './session.mjs';

/** Themes, and the classes by which VS Code and its webviews say so. */
const themes = [
  { name: 'light', theme: 'Light Modern', workbench: 'vs', body: 'vscode-light' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black', body: 'vscode-high-contrast' },
  { name: 'dark-again', theme: 'Dark Modern', workbench: 'vs-dark', body: 'vscode-dark' },
];

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
    const first = doneIn(await waitForText(page, statusBar, new RegExp(`counting \\d+/${counted}`, 'u')));
    const later = await countsPast(page, first);
    await session.picture('running-dark');
    assert.ok(later > first && later < counted, `${first}, then ${later} of ${counted}`);
  });

  test('the run goes on over a reload of the window', async () => {
    const before = doneIn(await page.locator(statusBar).textContent());
    await page.reload({ waitUntil: 'domcontentloaded' });
    const again = doneIn(await waitForText(page, statusBar, new RegExp(`counting \\d+/${counted}`, 'u'), 60_000));
    assert.ok(again > before && again < counted, `${before} before, ${again} after`);
    await waitForText(page, statusBar, /counting [01]\.\d\d/u, 60_000);
    const runs = session.reading(store => store.runs());
    assert.deepEqual(runs.map(run => [run.task, run.outcome, run.resumes, run.trials[0].totals.done]), [['counting', 'succeeded', 0, counted]]);
    assert.equal(session.sim.requests().total, counted);
  });

  test('the panel ranks four real models, and shows 5,276 samples: sorted, filtered, one of them open', async () => {
    await openFile(page, 'gsm8k.eval.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /gsm8k 0\.56/u);
    await page.locator(`${statusBar} a`).click();
    const panel = webviewFrame(page);
    await panel.getByRole('heading', { name: 'gsm8k', level: 1 }).waitFor();
    await comesTo(() => rowsOf(panel.getByRole('region', { name: 'Ranking' })), [
      '1 175b_verification 742/1319',
      '2 6b_verification 515/1319',
      '3 175b_finetuning 458/1319',
      '4 6b_finetuning 286/1319',
    ]);
    await session.picture('panel-dark');

    await panel.getByRole('tab', { name: 'Samples' }).click();
    const samples = panel.getByRole('region', { name: 'Samples' });
    const count = samples.getByRole('status');
    await count.getByText('5,276 samples').waitFor();
    await samples.getByRole('button', { name: 'index' }).click();
    await samples.locator('#sample-3', { hasText: '175b_verification' }).waitFor();
    await comesTo(() => samples.getByRole('columnheader', { name: 'index' }).getAttribute('aria-sort'), 'ascending');
    await samples.getByRole('button', { name: 'index' }).click();
    await samples.locator('#sample-0', { hasText: '1318' }).waitFor();

    await choose(samples, 'Score', 'Right');
    await count.getByText('2,001 samples').waitFor();
    await choose(samples, 'Model', '175b_verification');
    await count.getByText('742 samples').waitFor();
    await samples.getByRole('textbox', { name: 'Search' }).fill('ducks lay 16 eggs');
    await count.getByText('1 sample').waitFor();
    await samples.locator('#sample-0', { hasText: 'Janet’s ducks lay 16 eggs' }).click();
    const detail = panel.getByRole('complementary', { name: '175b_verification · sample 0' });
    await detail.getByText('She makes').first().waitFor();
    await session.picture('sample-dark');
  });

  test('Export writes the run into a file, whole', async () => {
    await webviewFrame(page).getByRole('button', { name: 'Export…' }).click();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'JSON Lines' }).click();
    const file = path.join(session.workspace, 'exported.jsonl');
    await saveAs(page, file);
    await page.locator('.notification-toast', { hasText: 'Exported to exported.jsonl' }).waitFor();
    const samples = readFileSync(file, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line));
    assert.equal(samples.length, 5276);
    assert.deepEqual(Object.fromEntries(Object.entries(Object.groupBy(samples, ({ configuration }) => configuration.model)).map(([model, of]) => [model, of.length])), { '175b_finetuning': 1319, '175b_verification': 1319, '6b_finetuning': 1319, '6b_verification': 1319 });
  });

  test('it is readable in a light theme and in high contrast', async () => {
    const panel = webviewFrame(page);
    for (const { theme, workbench, body, name } of themes) {
      await session.useTheme(theme, workbench);
      await panel.locator(`body.${body}`).waitFor();
      await session.picture(`panel-${name}`);
    }
  });

  test('the policy of the page refused nothing, and would have', async () => {
    assert.deepEqual(session.refusals, []);
    await webviewFrame(page).locator('body').evaluate(body => {
      const script = document.createElement('script');
      script.textContent = 'window.intruder = true';
      body.append(script);
      return new Promise(resolve => document.addEventListener('securitypolicyviolation', resolve, { once: true }));
    });
    await comesTo(async () => session.refusals.length, 1);
    session.refusals.splice(0);
    assert.equal(await webviewFrame(page).locator('body').evaluate(() => window.intruder), undefined);
  });

  test('the samples table works by keyboard alone, faster than its lines come', async () => {
    const panel = webviewFrame(page);
    const samples = panel.getByRole('region', { name: 'Samples' });
    await samples.getByRole('textbox', { name: 'Search' }).fill('');
    await choose(samples, 'Score', 'Any score');
    await choose(samples, 'Model', 'All models');
    await samples.getByRole('status').getByText('5,276 samples').waitFor();
    await samples.getByRole('grid').focus();
    await page.keyboard.press('Escape');
    await panel.getByRole('complementary').waitFor({ state: 'detached' });
    for (const key of ['End', 'PageUp', 'End', 'Enter']) await page.keyboard.press(key);
    const detail = panel.getByRole('complementary', { name: /· sample 0$/u });
    await detail.waitFor();
    await detail.focus();
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    await comesTo(() => samples.getByRole('grid').evaluate(grid => grid === document.activeElement), true);
  });

  test('the panel comes back from behind another tab as it was left', async () => {
    const samples = webviewFrame(page).getByRole('region', { name: 'Samples' });
    await samples.getByRole('button', { name: 'index' }).click();
    await choose(samples, 'Score', 'Wrong');
    await samples.getByRole('textbox', { name: 'Search' }).fill('eggs');
    const count = samples.getByRole('status').filter({ hasText: /^\d+ samples$/u });
    await count.waitFor();
    await samples.getByRole('grid').focus();
    await page.keyboard.press('End');
    await samples.locator('.row.selected:not(#sample-0)').waitFor();
    const look = async () => [await count.textContent(), await samples.locator('.row.selected').getAttribute('id'), await samples.getByRole('columnheader', { name: 'index' }).getAttribute('aria-sort'), await samples.getByRole('textbox', { name: 'Search' }).inputValue(), await samples.getByRole('combobox', { name: 'Score' }).evaluate(list => list.displayValue)];
    const left = await look();
    assert.deepEqual(left.slice(2), ['ascending', 'eggs', 'Wrong']);
    await page.waitForTimeout(500); // the page tells its place once it rests, and nothing shows that it did
    await page.locator('.tab[data-resource-name="gsm8k.eval.yaml"]').click();
    await page.locator('iframe.webview.ready').waitFor({ state: 'hidden' });
    await page.locator('.tab', { hasText: 'Pitwall' }).click();
    await samples.locator('.row.selected:not(#sample-0)').waitFor();
    await comesTo(look, left);
  });

  test('a reload finds the sample that was opened a moment ago', async () => {
    const samples = webviewFrame(page).getByRole('region', { name: 'Samples' });
    await samples.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    const detail = webviewFrame(page).getByRole('complementary', { name: /· sample \d+$/u });
    await detail.waitFor();
    const left = await detail.getAttribute('aria-label');
    // An editor in a browser keeps the state of a page every 5 s, and not when it is closed; what the extension keeps is in the browser's store after some 100 ms, and nothing shows when.
    await page.waitForTimeout(1_000);
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.locator('.tab', { hasText: 'Pitwall' }).click();
    await detail.waitFor();
    await comesTo(() => detail.getAttribute('aria-label'), left);
  });

  test('Cancel ends another run', async () => {
    await openFile(page, 'stalled.eval.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, new RegExp(`stalled 0/${counted}`, 'u'));
    await runCommand(page, 'Pitwall: Cancel Run');
    await waitForText(page, statusBar, /stalled.*cancelled/iu);
    assert.deepEqual(session.reading(store => store.runs().map(run => `${run.task} ${run.outcome}`)), ['stalled cancelled', 'gsm8k succeeded', 'counting succeeded']);
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

/** Rank, model and right/n of each row. */
async function rowsOf(ranking) {
  const rows = await ranking.locator('tbody tr').all();
  return await Promise.all(
    rows.map(async row => {
      const cells = (await row.locator('td, th').allTextContents()).map(text => text.trim());
      return [cells[0], cells[1], cells[5]].join(' ');
    }),
  );
}

async function choose(samples, list, option) {
  await samples.getByRole('combobox', { name: list }).click();
  await samples.getByRole('option', { name: option, exact: true }).click();
}
