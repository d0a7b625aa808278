// `npm run bench:samples [-- SAMPLES [FOLDER]]`: how soon the panel shows the samples of a big run, how it scrolls, and how soon each filter, search and order answers.
// A folder is kept, and its store used again.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/ensure-built.mjs';
import { storeFile } from '../src/store/workspaceFolder.ts';
import { recordFrames, takeFrames } from '../test/e2e/frames.mjs';
import { writeBigRun } from './samples/bigStore.ts';
import { openPanelPage } from './samples/panelPage.mjs';

const count = Number(process.argv[2] ?? 100_000);
ensureBuilt();
const kept = process.argv[3];
const workspace = kept ?? mkdtempSync(path.join(os.tmpdir(), 'pitwall-samples-'));
try {
  if (!existsSync(storeFile(workspace))) writeBigRun(storeFile(workspace), count);
  console.log(`${count.toLocaleString('en-US')} samples, ${Math.round(statSync(storeFile(workspace)).size / 1e6)} MB, ${os.cpus().length} cores, Node ${process.version}\n`);
  const panel = await openPanelPage(workspace);
  try {
    await measure(panel);
    if (panel.errors.length > 0) throw new Error(panel.errors.join('\n'));
  } finally {
    await panel.close();
  }
} finally {
  if (kept === undefined) rmSync(workspace, { recursive: true, force: true });
}

async function measure({ page, hostMs, open }) {
  const from = performance.now();
  await open();
  await page.getByRole('heading', { level: 1 }).waitFor();
  line('page open, run shown', performance.now() - from);
  await watchAnswers(page);
  const samples = page.getByRole('region', { name: 'Samples' });
  await answer(page, 'tab Samples: rows shown', () => page.getByRole('tab', { name: 'Samples' }).click());

  await recordFrames(page.locator('body'));
  await scroll(page);
  const frames = await takeFrames(page.locator('body'));
  const perS = (1000 * frames.frames) / frames.lasted;
  line('scrolling, frames a second', perS, `longest gap ${frames.longest} ms, p99 ${frames.p99} ms, own work at most ${frames.ownLongest} ms a frame`);

  const choose = (list, option) => answer(page, `${list}: ${option}`, () => pick(samples, list, option));
  for (const [list, option, back] of [
    ['Model', 'gamma-70b', 'All models'],
    ['Prompt', 'few-shot', 'All prompts'],
    ['Outcome', 'failed', 'Any outcome'],
    ['Error', 'rateLimited', 'Any error'],
    ['Score', 'Right', 'Any score'],
    ['Score', 'Wrong', 'Any score'],
    ['Score', 'Models disagree', 'Any score'],
    ['Score', 'Score between…', 'Any score'],
    ['Tag', 'topic', 'Any tag'],
  ]) {
    await choose(list, option);
    await pick(samples, list, back);
    await settled(page);
  }
  const search = samples.getByRole('textbox', { name: 'Search' });
  for (const words of ['Question 77', 'question 777', 'nowhere to be found', 'Litres LEFT after 15', 'Ünü', 'вода']) await answer(page, `search: ${words}`, () => search.fill(words));
  await search.fill('');
  await settled(page);
  for (const column of ['index', 'numeric_match', 'token_f1', 'answer', 'target', 'input', 'latency', 'tokens']) await answer(page, `order: ${column}`, () => samples.getByRole('button', { name: column }).click());
  await samples.locator('#sample-3').click();
  await page.getByRole('button', { name: 'Compare models on this sample' }).click();
  await page.getByRole('button', { name: 'Disagreement →' }).click();
  await page.getByRole('heading', { name: /side by side/ }).waitFor();
  console.log('\nwhat of it was the host, ms:');
  for (const [name, ms] of hostMs) if (ms >= 20 || !name.startsWith('samples')) console.log(`${String(ms).padStart(9)}  ${name}`);
}

function line(name, value, rest = '') {
  console.log(`${name.padEnd(34)} ${value.toFixed(0).padStart(6)}  ${rest}`);
}

async function pick(samples, list, option) {
  await samples.getByRole('combobox', { name: list, exact: true }).click();
  await samples.getByRole('option', { name: option, exact: true }).click();
}

/** From now on the page notes when something was asked of it, and when the rows of the answer were drawn. */
async function watchAnswers(page) {
  await page.evaluate(() => {
    window.asked = 0;
    window.shown = 0;
    for (const event of ['change', 'input', 'click']) document.addEventListener(event, () => (window.asked = performance.now()), true);
    // The rows are drawn before the next frame is; what is seen then counts.
    window.addEventListener('message', ({ data }) => data.type === 'samples' && window.requestAnimationFrame(() => setTimeout(() => (window.shown = performance.now()))));
  });
}

async function answer(page, name, act) {
  await act();
  line(name, await settled(page), await page.locator('.filters .count').textContent());
}

async function settled(page) {
  const handle = await page.waitForFunction(() => window.shown > window.asked && window.shown - window.asked);
  // A second page of lines may still be on its way.
  await page.waitForTimeout(250);
  return await handle.jsonValue();
}

/** A screen every two frames, from the top to the end and back in leaps. */
async function scroll(page) {
  await page.locator('.sample-table .scroller').evaluate(
    scroller =>
      new Promise(resolve => {
        let frame = 0;
        const next = () => {
          frame++;
          scroller.scrollTop += frame % 50 === 0 ? scroller.scrollHeight / 6 : 300;
          if (frame < 300) window.pitwallFrames.original(next);
          else resolve();
        };
        next();
      }),
  );
}
