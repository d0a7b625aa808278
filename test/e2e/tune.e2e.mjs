// What a person does with a tune: starts it, watches experiments come in, looks at one and at its bench, takes the best configuration along.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { startSession, statusBar } from './session.mjs';

const lens = '.codelens-decoration a';
const themes = [['dark', 'Dark Modern', 'vs-dark', 'vscode-dark'], ['light', 'Light Modern', 'vs', 'vscode-light'], ['high-contrast', 'Default High Contrast', 'hc-black', 'vscode-high-contrast']];

describe('a tune in the panel', () => {
  let session;
  let page;
  let panel;
  before(async () => {
    session = await startSession();
    page = session.page;
    // The example as it is, but shorter.
    const example = readFileSync(path.join(session.workspace, 'sim.tune.yaml'), 'utf8');
    writeFileSync(path.join(session.workspace, 'sim.tune.yaml'), example.replace('max_experiments: 8', 'max_experiments: 5').replace('requests: 64', 'requests: 24').replace(/strategy: .*/u, 'strategy: {use: grid}').replace(/constraints:\n.*\n/u, '').replace(/slots: \[.*\]/u, 'slots: [8, 4]').replace(/batch: \{.*\}/u, 'batch: [2, 4]'));
  });
  after(async () => await session?.stop());

  test('Run above the tune begins it; experiments come in while the panel is open', async () => {
    await openFile(page, 'sim.tune.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /sim \d\/\d experiments/u);
    await page.locator(`${statusBar} a`).click();
    panel = webviewFrame(page);
    await panel.getByRole('button', { name: 'e01', exact: true }).waitFor({ timeout: 30_000 });
    await panel.getByRole('button', { name: 'e01', exact: true }).click();
    // What its server writes, before anything was measured.
    await panel.getByRole('region', { name: 'Experiment e01' }).getByText(/e01-0\.log/u).waitFor({ timeout: 15_000 });
    await session.picture('tune-live');
    await panel.getByText('succeeded', { exact: true }).first().waitFor({ timeout: 90_000 });
    await panel.getByText(/4 experiments · took/u).waitFor();
  });

  test('the ranking is sorted by a column, and read by keyboard', async () => {
    const ranking = panel.getByRole('table', { name: 'Ranking' });
    const ids = async () => (await ranking.getByRole('rowheader').allTextContents()).map(text => text.trim());
    await comesTo(async () => (await ids()).length, 4);
    await ranking.getByRole('button', { name: 'experiment' }).click();
    await comesTo(ids, ['e01', 'e02', 'e03', 'e04']);
    await ranking.getByRole('button', { name: 'experiment' }).click();
    await comesTo(ids, ['e04', 'e03', 'e02', 'e01']);
    await ranking.getByRole('button', { name: 'e04', exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const detail = panel.getByRole('region', { name: 'Experiment e03' });
    await detail.getByRole('table', { name: 'Configuration' }).waitFor();
    await comesTo(() => detail.getByRole('table', { name: 'Levels' }).getByRole('row').count(), 3);
  });

  test('two configurations that were chosen are swapped', async () => {
    const [from, to] = [panel.getByLabel('From', { exact: true }), panel.getByLabel('To', { exact: true })];
    await from.selectOption('e01');
    await to.selectOption('e04');
    await panel.getByRole('button', { name: 'Swap' }).click();
    await panel.getByRole('table', { name: 'What differs' }).getByRole('columnheader', { name: 'e01' }).waitFor();
    await comesTo(async () => [await from.inputValue(), await to.inputValue()], ['e04', 'e01']);
  });

  test('the bench of an experiment opens, and leads back', async () => {
    await panel.getByRole('region', { name: 'Experiment e03' }).getByText('Open Bench').click();
    await panel.getByRole('region', { name: 'Load' }).waitFor({ timeout: 15_000 });
    await panel.getByText('48 of 48 requests').waitFor();
    // The list of runs names the run that is shown.
    await comesTo(() => panel.getByLabel('Run', { exact: true }).locator('option:checked').innerText(), /^sim e03 bench · /u);
    await session.picture('tune-bench');
    await panel.getByRole('button', { name: /Back to the tune/u }).click();
    await panel.getByRole('region', { name: 'Experiment e03' }).waitFor({ timeout: 15_000 });
  });

  test('the Runs tree shows the experiments of the tune, and opens one', async () => {
    await page.locator('.activitybar .action-label[aria-label*="Pitwall"]').click();
    const run = page.locator('.monaco-list-row', { hasText: /tokens\/s/u }).first();
    await run.locator('.monaco-tl-twistie').click();
    const experiment = page.locator('.monaco-list-row', { hasText: /^e02 · / });
    await experiment.waitFor();
    await comesTo(() => experiment.innerText(), /slots 8, batch 4/u);
    await experiment.click();
    await panel.getByRole('region', { name: 'Experiment e02' }).waitFor({ timeout: 15_000 });
    await session.picture('tune-tree');
  });

  test('charts tell what the search did; pictures in every theme; nothing was refused', async () => {
    const chart = name => panel.locator(`figure[data-chart="${name}"]`);
    await comesTo(() => chart('progress').locator('svg').first().getAttribute('aria-label'), /^Objective over the experiments\. throughput\(tokens\) of 4 experiments in the order of proposing\. e01: \d/u);
    for (const [name, theme, workbench, body] of themes) {
      await session.useTheme(theme, workbench);
      await panel.locator(`body.${body}`).waitFor();
      await panel.getByRole('heading', { name: 'Ranking' }).scrollIntoViewIfNeeded();
      await session.picture(`tune-${name}`);
      await chart('progress').scrollIntoViewIfNeeded();
      await session.picture(`tune-charts-${name}`);
      await panel.getByRole('tab', { name: 'Timeline' }).click();
      await chart('timeline').locator('svg rect.bar').first().waitFor();
      await session.picture(`tune-timeline-${name}`);
      await panel.getByRole('tab', { name: 'Overview' }).click();
    }
    assert.deepEqual(session.refusals, []);
  });

  test('each configuration is a line to what came of it, picked out and opened by keyboard', async () => {
    const chart = panel.locator('figure[data-chart="parallel"]');
    await comesTo(() => chart.locator('svg').first().getAttribute('aria-label'), /^Configurations and what came of them\. Each line is an experiment, over slots, batch to throughput\(tokens\)\./u);
    await chart.locator('.picture').focus();
    await page.keyboard.press('Home');
    const picked = chart.getByRole('status');
    const told = /^(e\d+), the best: slots \d, batch \d, throughput/u;
    await comesTo(() => picked.innerText(), told);
    const [, best] = told.exec(await picked.innerText());
    await page.keyboard.press('Enter');
    await panel.getByRole('region', { name: `Experiment ${best}` }).waitFor();
  });

  test('two configurations side by side: what differs, what came of it, how the command changes', async () => {
    await panel.getByRole('combobox', { name: 'From' }).selectOption({ value: 'e01' });
    await panel.getByRole('combobox', { name: 'To' }).selectOption({ value: 'e04' });
    const table = panel.getByRole('table', { name: 'What differs' });
    await comesTo(() => table.getByRole('row').nth(1).innerText(), /^slots\s+8\s+4/u);
    await comesTo(() => table.getByRole('row').nth(2).innerText(), /^batch\s+2\s+4/u);
    await comesTo(() => table.getByRole('row').nth(3).innerText(), /^throughput\(tokens\), tokens\/s\s+\d+\s+\d+/u);
    const command = panel.getByLabel('How the command changes');
    await command.locator('del', { hasText: '8' }).first().waitFor();
    await comesTo(() => command.innerText(), /sim --port 8000 --slots/u);
    await command.scrollIntoViewIfNeeded();
    await session.picture('tune-pair');
  });

  test('the timeline tells what ran when; a bar opens its experiment, by keyboard', async () => {
    await panel.getByRole('tab', { name: 'Timeline' }).click();
    const chart = panel.locator('figure[data-chart="timeline"]');
    await comesTo(() => chart.locator('svg').first().getAttribute('aria-label'), /e04 was measured in [\d.]+ s\./u);
    await chart.locator('.picture').focus();
    await page.keyboard.press('Home');
    await comesTo(() => chart.getByRole('status').innerText(), /^e01: /u);
    await page.keyboard.press('Enter');
    await panel.getByRole('region', { name: 'Experiment e01' }).waitFor();
    await comesTo(() => panel.getByRole('tab', { name: 'Overview' }).getAttribute('aria-selected'), 'true');
  });
});
