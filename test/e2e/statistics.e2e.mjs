// What a person reads of a run's statistics: units, clusters, tags, leaderboard, repeats, a judge's reasons; and what is scored again.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFile, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { comesTo } from './comesTo.mjs';
import { startSession, statusBar } from './session.mjs';

const lens = '.codelens-decoration a';
const words = 'the quick brown fox jumps over the lazy dog while a small river runs past the old stone mill'.split(' ');

/** 120 sentences of 15 documents in four languages; each model loses every so many words. */
const sentences = Array.from({ length: 120 }, (_, k) => {
  const target = Array.from({ length: 12 }, (_, w) => words[(k * 7 + w * (1 + (k % 5))) % words.length]);
  const losing = every => target.map((word, w) => ((w + k) % every === 0 ? 'thing' : word)).join(' ');
  return { question: `Sentence ${k}`, target: target.join(' '), language: ['de', 'fr', 'ru', 'zh'][k % 4], document: `document ${Math.floor(k / 8)}`, big: losing(9), small: losing(3) };
});

const translation = `kind: eval
name: translation
models:
  - {id: big-translator, provider: recorded, path: sentences.jsonl, output: "{{ row.big }}"}
  - {id: small-translator, provider: recorded, path: sentences.jsonl, output: "{{ row.small }}"}
datasets:
  - {id: talks, path: sentences.jsonl, fields: {input: question, target: target}, tags: [language], cluster: document}
scorers: [bleu, ter, token_f1]
leaderboard: {by: bleu, dynascore: {weights: {bleu: 4, memory: 1}, values: {memory: {big-translator: 140, small-translator: 16}}}}
gates: [bleu >= 60, ter <= 40]
`;

const repeated = `kind: eval
name: repeated
models:
  - {id: echo, provider: sim, model: "sim;latency=20", pricing: {input: 0.15, output: 0.60}}
  - {id: "<img src=x onerror=alert(1)>", provider: sim, model: "sim;latency=15;answer=<script>alert(1)</script>|7"}
helpers:
  - {id: referee, provider: sim, model: "sim;answer=The answer names the right number.\\nVERDICT: A|It does not follow the question.\\nVERDICT: B", pricing: {input: 1, output: 2}}
datasets:
  - {id: sums, path: data/sums.jsonl, fields: {input: question, target: answer}, tags: [operation]}
repeats: {n: 3, reduce: [mean, pass@2]}
scorers:
  - numeric_match
  - {use: judge, params: {model: referee, rubric: Is the answer right?, choices: {A: 1, B: 0}}}
`;

describe('the statistics of a run in the panel', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession();
    page = session.page;
    writeFileSync(path.join(session.workspace, 'sentences.jsonl'), sentences.map(row => `${JSON.stringify(row)}\n`).join(''));
    writeFileSync(path.join(session.workspace, 'translation.eval.yaml'), translation);
    writeFileSync(path.join(session.workspace, 'repeated.eval.yaml'), repeated);
  });
  after(async () => await session?.stop());

  test('corpus metrics in their unit with intervals by cluster, the leaderboard, a table by tag', async () => {
    await openFile(page, 'translation.eval.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /translation \d\d\.\d/u);
    await page.locator(`${statusBar} a`).click();
    const panel = webviewFrame(page);
    const ranking = panel.getByRole('region', { name: 'Ranking' });
    await ranking.getByRole('columnheader', { name: '95 % by cluster' }).waitFor();
    await comesTo(async () => (await ranking.getByRole('columnheader').allTextContents()).map(text => text.trim()).filter(text => text !== '' && text !== 'interval, drawn'), ['#', 'Model', 'bleu', '95 % by cluster', 'n', 'failed', 'missing', 'ter ↓', 'token_f1', 'progress']);
    await comesTo(() => ranking.getByRole('row').nth(1).innerText(), /big-translator\s+\d\d\.\d\s+\[\d\d\.\d, \d\d\.\d\]\s+120\s+0\s+0\s+\d+\.\d\s+\[\d+\.\d, \d+\.\d\]\s+0\.\d{4}\s+\[0\.\d{4}, 0\.\d{4}\]/u);
    const leaderboard = panel.getByRole('table', { name: 'Leaderboard' });
    await comesTo(() => leaderboard.innerText(), /#\s+model\s+Dynascore\s+bleu ×4\s+memory ×1\s+1\s+\S+-translator/u);
    const tags = panel.getByRole('table', { name: 'bleu by language' });
    await comesTo(async () => (await tags.getByRole('columnheader').allTextContents()).map(text => text.trim()), ['trial', 'language', 'bleu', '95 % by cluster', 'n', 'samples']);
    await comesTo(() => tags.getByRole('row').count(), 9);
    await panel.getByText('Differences').click();
    await panel.getByText('(lower is better)').first().waitFor();
    await session.picture('statistics-dark');
  });

  test('repeats, what judging cost, and the judge’s reasons; hostile names stay text', async () => {
    await openFile(page, 'repeated.eval.yaml');
    await page.locator(lens, { hasText: /^▶ Run$/u }).click();
    await waitForText(page, statusBar, /repeated [01]\.\d\d/u, 60_000);
    await page.locator('.tab', { hasText: 'Pitwall' }).click();
    const panel = webviewFrame(page);
    await panel.getByRole('heading', { name: 'repeated', level: 1 }).waitFor();
    await panel.getByRole('columnheader', { name: 'n × repeats' }).waitFor();
    await panel.getByRole('columnheader', { name: 'pass@2(judge)' }).waitFor();
    await panel.getByText(/judging took 120 requests, \d+ \+ \d+ tokens, cost 0\.\d+/iu).first().waitFor();
    await panel.getByRole('tab', { name: 'Samples' }).click();
    const samples = panel.getByRole('region', { name: 'Samples' });
    await samples.getByRole('columnheader', { name: 'repeat' }).waitFor();
    await samples.locator('#sample-0').click();
    const detail = panel.getByRole('complementary', { name: /· sample \d+ · repeat \d$/u });
    await detail.getByText(/The answer names the right number|It does not follow the question/u).first().waitFor();
    await session.picture('repeats-dark');
    await session.useTheme('Light Modern', 'vs');
    await panel.locator('body.vscode-light').waitFor();
    await session.picture('repeats-light');
    assert.deepEqual(session.refusals, []);
  });

  test('Re-score judges what is recorded with the task as it is now', async () => {
    writeFileSync(path.join(session.workspace, 'repeated.eval.yaml'), repeated.replace('  - numeric_match\n', '  - contains\n  - numeric_match\n'));
    const panel = webviewFrame(page);
    await panel.getByRole('button', { name: 'Re-score' }).click();
    await panel.getByText(/scored again from run repeated-/iu).waitFor();
    await panel.getByRole('tab', { name: 'Overview' }).click();
    await panel.getByRole('columnheader', { name: 'contains', exact: true }).first().waitFor();
    await panel.getByText('succeeded', { exact: true }).first().waitFor();
    assert.deepEqual(session.reading(store => store.runs().map(run => `${run.task} ${run.outcome} ${run.trials.length}`)), ['repeated succeeded 2', 'repeated succeeded 2', 'translation succeeded 2']);
    await panel.getByRole('tab', { name: 'Samples' }).click();
    await panel.getByRole('region', { name: 'Samples' }).getByRole('status').getByText('240 samples').waitFor();
    await session.picture('rescored-light');
  });
});
