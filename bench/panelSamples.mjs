// `npm run bench:samples [-- SAMPLES [FOLDER [RECORD]]]`: how soon the panel shows the samples of a big run, how it scrolls, and how soon each filter, search and order answers.
// A folder is kept, and its store used again. A record (JSON) collects rounds; a table of them is written beside it.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/ensure-built.mjs';
import { storeFile } from '../src/store/workspaceFolder.ts';
import { writeBigRun } from './samples/bigStore.ts';
import { openPanelPage } from './samples/panelPage.mjs';
import { addRound } from './samples/rounds.mjs';
import { byDragging, byLeaps, byPageDown, byWheel, framesOf } from './samples/scrolling.mjs';

const count = Number(process.argv[2] ?? 100_000);
ensureBuilt();
const kept = process.argv[3];
const workspace = kept ?? mkdtempSync(path.join(os.tmpdir(), 'pitwall-samples-'));
const figures = {};
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
  line('load of the machine', os.loadavg()[0], 'mean', 'over the last minute; what else runs on it makes every time longer');
  if (process.argv[4] !== undefined) addRound(process.argv[4], figures, `${count.toLocaleString('en-US')} samples, ${os.cpus().length} cores`);
} finally {
  if (kept === undefined) rmSync(workspace, { recursive: true, force: true });
}

async function measure(panel) {
  const { page } = panel;
  const samples = page.getByRole('region', { name: 'Samples' });
  await watchAnswers(page);
  const search = samples.getByRole('textbox', { name: 'Search' });
  // An editor's browser runs already: one that has only just been started takes up to twice as long for its first page.
  await page.goto('data:text/html,<p>');
  await page.waitForTimeout(1_500);
  await panel.open({ page: 'samples' });
  line('opened on its samples: rows', await page.evaluate(opened), 'ms', 'from the page’s first byte; statistics are being made');
  const scroller = page.locator('.sample-table .scroller');
  const scrolls = async (name, scroll) => {
    const { perS, longest, p99 } = await framesOf(page, () => scroll(page, scroller));
    line(`scrolling: ${name}`, perS, 'frames/s', `longest gap ${longest} ms, p99 ${p99} ms`);
  };
  await scrolls('leaps, statistics being made', byLeaps);

  await panel.measured;
  panel.restart();
  await panel.open({ page: 'samples' });
  line('opened again on its samples: rows', await page.evaluate(opened), 'ms', 'from the page’s first byte');
  await search.waitFor();
  await answer(page, 'first search, typed at once', () => search.fill('nowhere'));

  panel.restart();
  await panel.open({});
  await page.getByRole('heading', { level: 1 }).waitFor();
  line('opened on its overview: the run', await page.evaluate(() => performance.now()), 'ms');
  await answer(page, 'tab Samples: rows', () => page.getByRole('tab', { name: 'Samples' }).click());
  await page.waitForTimeout(750);
  await answer(page, 'first search, a second after the rows', () => search.fill('nowhere'));
  await search.fill('');
  await settled(page);
  await scrolls('leaps of 300 px', byLeaps);
  await scrolls('wheel', byWheel);
  await scrolls('scroll bar dragged', byDragging);
  await scrolls('PageDown held', byPageDown);
  await scroller.evaluate(element => (element.scrollTop = 0));

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
    await answer(page, `filter ${list}: ${option}`, () => pick(samples, list, option));
    await pick(samples, list, back);
    await settled(page);
  }
  for (const words of ['Question 77', 'question 777', 'nowhere to be found', 'Litres LEFT after 15', 'Ünü', 'вода', 'e']) await answer(page, `search: ${words}`, () => search.fill(words));
  await search.fill('');
  await settled(page);
  await answer(page, 'search, letter by letter: 15 minutes', () => search.pressSequentially('15 minutes', { delay: 60 }));
  await answer(page, '  + Score: Wrong', () => pick(samples, 'Score', 'Wrong'));
  for (const column of ['latency', 'input']) await answer(page, `  + order: ${column}`, () => samples.getByRole('button', { name: column }).click());
  await pick(samples, 'Score', 'Any score');
  await settled(page);
  await search.fill('');
  await settled(page);
  for (const column of ['index', 'numeric_match', 'token_f1', 'answer', 'target', 'latency', 'tokens', 'input']) await answer(page, `order: ${column}`, () => samples.getByRole('button', { name: column }).click());
  await samples.locator('#sample-3').click();
  await page.getByRole('button', { name: 'Compare models on this sample' }).click();
  await page.getByRole('button', { name: 'Disagreement →' }).click();
  await page.getByRole('heading', { name: /side by side/ }).waitFor();
  line('longest block of the host', Math.max(0, ...panel.hostMs.map(([, ms]) => ms)), 'ms', panel.hostMs.sort(([, a], [, b]) => b - a).slice(0, 3).map(([name, ms]) => `${name} ${ms}`).join(', '));
}

function line(name, value, unit, rest = '') {
  figures[name] = { value: Math.round(value * 10) / 10, unit };
  console.log(`${name.padEnd(40)} ${value.toFixed(0).padStart(6)} ${unit.padEnd(8)}  ${rest}`);
}

async function pick(samples, list, option) {
  await samples.getByRole('combobox', { name: list, exact: true }).click();
  await samples.getByRole('option', { name: option, exact: true }).click();
}

/** Every page notes when something was asked of it, and when the rows of the answer were drawn. */
async function watchAnswers(page) {
  await page.addInitScript(() => {
    window.asked = 0;
    window.shown = 0;
    for (const event of ['change', 'input', 'click']) document.addEventListener(event, () => (window.asked = performance.now()), true);
    // The rows are drawn before the next frame is; what is seen then counts.
    window.addEventListener('message', ({ data }) => data.type === 'samples' && window.requestAnimationFrame(() => setTimeout(() => (window.shown = performance.now()))));
  });
}

/** When the first rows were seen. */
function opened() {
  return new Promise(resolve => {
    const look = () => (window.shown > 0 && document.querySelector('#sample-0 .cell') !== null ? resolve(window.shown) : setTimeout(look, 5));
    look();
  });
}

async function answer(page, name, act) {
  await act();
  line(name, await settled(page), 'ms', (await page.locator('.filters .count').textContent()) ?? '');
}

async function settled(page) {
  const handle = await page.waitForFunction(() => window.shown > window.asked && window.shown - window.asked);
  // A second page of lines may still be on its way.
  await page.waitForTimeout(150);
  return await handle.jsonValue();
}
