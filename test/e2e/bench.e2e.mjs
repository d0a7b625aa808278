// What a person reads of a bench under load: its levels while they run, the numbers, the verdict, what the server said of itself.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, saveAs, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { startSession, statusBar } from './session.mjs';

const lens = '.codelens-decoration a';

const themes = [['dark', 'Dark Modern', 'vs-dark', 'vscode-dark'], ['light', 'Light Modern', 'vs', 'vscode-light'], ['high-contrast', 'Default High Contrast', 'hc-black', 'vscode-high-contrast']];

const bench = `kind: bench
name: queueing
target: {provider: sim, model: "sim;ttft=60;itl=5;slots=4"}
workload: {data: {synthetic: {input_tokens: 32, output_tokens: 16}}}
load: {concurrency: [2, 8]}
stop: {requests: 80, duration: 10s}
slo: {ttft: {p90: 150ms}}
telemetry: {interval: 250ms}
`;

describe('a bench under load in the panel', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession();
    page = session.page;
    writeFileSync(path.join(session.workspace, 'queueing.bench.yaml'), bench);
  });
  after(async () => await session?.stop());

  test('Run above the bench asks each level, and the panel tells what the queue of the server did', async () => {
    await openFile(page, 'queueing.bench.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /queueing/u);
    await page.locator(`${statusBar} a`).click();
    const panel = webviewFrame(page);
    await panel.getByText('succeeded', { exact: true }).first().waitFor({ timeout: 60_000 });
    const load = panel.getByRole('region', { name: 'Load' });
    const [levels, server] = [load.getByRole('table').nth(0), load.getByRole('table').nth(1)];
    await comesTo(async () => (await levels.getByRole('columnheader').allTextContents()).map(text => text.trim()).slice(0, 4), ['in flight', 'requests', 'failed', 'req/s']);
    await comesTo(() => levels.getByRole('row').nth(1).innerText(), /^2\s+80\s+0\s/u);
    await comesTo(() => levels.getByRole('row').nth(2).innerText(), /^8\s+80\s+0\s/u);
    // Four work and four wait.
    await comesTo(() => server.getByRole('row').nth(2).innerText(), /^8\s+\d(?:\.\d)? \/ 4\s+\d(?:\.\d)? \/ 4\s/u);
    // A bench has requests and no samples, and says each thing once.
    await panel.getByText('160 of 160 requests').waitFor();
    assert.equal(await panel.getByRole('region', { name: 'Samples' }).count(), 0);
    await panel.getByText(/The SLO is met up to 2 in flight/u).waitFor();
    await session.picture('bench-dark');
  });

  test('charts show the levels side by side, and one over its time; they are read by keyboard', async () => {
    const panel = webviewFrame(page);
    const chart = name => panel.locator(`figure[data-chart="${name}"]`);
    await comesTo(() => chart('latency').locator('svg').getAttribute('aria-label'), /^Latency against throughput\. Output tokens a second, and times in ms, of 2 levels, 2 in flight to 8 in flight\. 2 in flight: \d+ tokens\/s, TTFT p50 \d/u);
    const written = await chart('latency').locator('svg text').allTextContents();
    for (const text of ['output tokens/s', 'SLO: TTFT p90 ≤ 150 ms', 'SLO kept up to 2']) assert.ok(written.includes(text), `${text} in ${written.join(' | ')}`);
    await chart('latency').locator('.picture').focus();
    await page.keyboard.press('End');
    await comesTo(() => chart('latency').getByRole('status').innerText(), /^8 in flight.*: TTFT p50 1\d\d ms/u);
    await page.keyboard.press('Escape');
    // Four of eight wait, and the server says so, on the same axis of time.
    await panel.getByRole('combobox', { name: 'Level' }).selectOption({ label: '8 in flight' });
    await chart('inFlight').locator('svg text', { hasText: 'wait in the server' }).waitFor({ state: 'attached' });
    await comesTo(() => chart('inFlight').locator('svg').first().getAttribute('aria-label'), /wait in the server: \d to 4, mostly 4\./u);
    // How its times are distributed, and whether any of it may be believed.
    await comesTo(() => chart('distribution-ttft').locator('svg').first().getAttribute('aria-label'), /^Time to first token, distribution\. 8 in flight, \d+ answers from .* SLO: p90 ≤ 150 ms\./u);
    await chart('distribution-ttft').locator('svg rect.bar').nth(2).waitFor({ state: 'attached' });
    await panel.getByRole('region', { name: /^[✓⚠✗] /u }).getByText(/^Self-check: /u).waitFor();
    await panel.getByRole('table', { name: /^percentiles by level/u }).getByRole('row', { name: /^TTFT 2 in flight /u }).waitFor();
    for (const name of ['throughput', 'ttft', 'tokens', 'requests']) await chart(name).first().locator('svg path.line').first().waitFor({ state: 'attached' });
    for (const [name, theme, workbench, body] of themes) {
      await session.useTheme(theme, workbench);
      await panel.locator(`body.${body}`).waitFor();
      await chart('latency').scrollIntoViewIfNeeded();
      await session.picture(`bench-charts-${name}`);
      await chart('inFlight').scrollIntoViewIfNeeded();
      await session.picture(`bench-time-${name}`);
    }
    assert.deepEqual(session.refusals, []);
  });

  test('the timeline tells when each level warmed up and ran, and what was in flight', async () => {
    const panel = webviewFrame(page);
    await panel.getByRole('tab', { name: 'Timeline' }).click();
    const chart = name => panel.locator(`figure[data-chart="${name}"]`);
    await comesTo(() => chart('slots').locator('svg').first().getAttribute('aria-label'), /^Timeline of the levels\. What ran when, in s since the run began, .* 2 in flight from .* 8 in flight from /u);
    await comesTo(() => chart('slotsInFlight').locator('svg').first().getAttribute('aria-label'), /allowed were at most 8/u);
    await chart('slots').locator('.picture').focus();
    await page.keyboard.press('End');
    await comesTo(() => chart('slots').getByRole('status').innerText(), /^8 in flight: /u);
    await session.picture('bench-timeline');
    await panel.getByRole('tab', { name: 'Overview' }).click();
  });

  test('a chart is saved as SVG and as PNG, and its numbers are copied, by keyboard', async () => {
    const panel = webviewFrame(page);
    const toolbar = panel.getByRole('toolbar', { name: 'Take “Latency against throughput” along' });
    await panel.locator('figure[data-chart="latency"] .picture').focus();
    await page.keyboard.press('Tab');
    await comesTo(() => toolbar.getByRole('button', { name: 'Save as SVG' }).evaluate(button => button === button.ownerDocument.activeElement && getComputedStyle(button.parentElement).opacity), '1');
    const svg = (await saved('chart.svg', async () => await page.keyboard.press('Enter'))).toString('utf8');
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /u);
    assert.doesNotMatch(svg, /var\(|currentColor|class=/u);
    assert.ok(svg.includes('>SLO: TTFT p90 ≤ 150 ms<'));
    const png = await saved('chart.png', async () => await toolbar.getByRole('button', { name: 'Save as PNG' }).click());
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    // Twice the size of the SVG.
    assert.equal(png.readUInt32BE(16), 2 * Number(/ width="(\d+)"/u.exec(svg)?.[1]));
    await toolbar.getByRole('button', { name: 'Save as PNG' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await panel.getByText('The data of “Latency against throughput” is on the clipboard, as CSV.').waitFor();
    assert.deepEqual(session.refusals, []);
  });

  /** What a person's click writes into the workspace. */
  async function saved(name, click) {
    const file = path.join(session.workspace, name);
    await click();
    await saveAs(page, file);
    await page.locator('.notification-toast', { hasText: `Saved as ${name}` }).first().waitFor({ timeout: 15_000 });
    assert.ok(existsSync(file));
    return readFileSync(file);
  }
});
