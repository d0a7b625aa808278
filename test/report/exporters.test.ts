import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { exportRun, type SingleFormat as ExportFormat } from '../../src/report/exporters/exportRun.ts';
import { runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { emptyTotals } from '../../src/store/totals.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';
import { runOf, viewOf } from './evalFixture.ts';

const text = (format: ExportFormat, store: StoreWriter): string => [...exportRun(format, store, viewOf(store))].join('');

function small(): StoreWriter {
  const { store } = tempStore();
  store.createRun(aRun({ state: 'ended', outcome: 'succeeded' }), [aTrial('a', 0, { state: 'ended' })]);
  store.writeSample('run-1', aSample('a', 0, { value: 1, output: 'He said "5,\r\n6"', answer: '-5', target: '["5","five"]', tags: '{"language":"de"}', cost: 0.5, ttftMs: 1.5 }));
  store.writeSample('run-1', aSample('a', 1, { outcome: 'failed', errorClass: 'timeout', error: '=cmd()', output: '- a list', answer: '@x' }));
  return store;
}

test('CSV: one line a sample, one column a scorer, and no text that a spreadsheet would run', () => {
  expect(text('csv', small())).toBe(
    [
      'trial,model,dataset,split,prompt,index,repeat,outcome,error_class,error,input,output,answer,target,numeric_match,token_f1,attempts,gate_wait_ms,ttft_ms,latency_ms,tokens_in,tokens_out,cost,tags,ended_at,cached,cut_short',
      'a,a,test,all,zero-shot,0,0,ok,,,Question 0,"He said ""5,\r\n6""",-5,5 | five,1,,1,0,1.5,20,10,5,0.5,"{""language"":""de""}",1970-01-01T00:00:02.000Z,0,',
      "a,a,test,all,zero-shot,1,0,failed,timeout,'=cmd(),Question 1,'- a list,'@x,1,,,1,0,,20,10,5,,,1970-01-01T00:00:02.000Z,0,",
      '',
    ].join('\r\n'),
  );
});

test('CSV: a scorer that gives reasons has a column for them', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  for (const [k, reason] of ['it is polite', undefined].entries()) store.writeSample('run-1', aSample('a', k, { scores: [{ scorer: 'numeric_match', value: 1 }, { scorer: 'token_f1', value: k === 0 ? null : 1, ...(reason === undefined ? {} : { reason }) }] }));
  const rows = parse(text('csv', store), { columns: true }) as readonly Record<string, string>[];
  expect(rows.map(row => [row['token_f1'], row['token_f1_reason'], 'numeric_match_reason' in row])).toEqual([['', 'it is polite', false], ['1', '', false]]);
});

test('a run that kept no samples is not written as a table with a header alone', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeShard('run-1', 'a', { shard: 0, totals: { ...emptyTotals('a'), done: 9 }, tags: {}, endedMs: 0 });
  const refusal = 'run run-1 kept the sums of its shards alone, so there are no samples to write';
  for (const format of ['csv', 'jsonl'] as const) expect(() => text(format, store)).toThrow(refusal);
  expect(text('markdown', store)).toContain('9 samples');
});

test('CSV: any text comes back as it was', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const texts = ['plain', ' spaces ', 'quote " in it', '"quoted"', 'comma, here', 'line\nbreak', 'two\r\n', '', 'ünï 𝒳', "'apostrophe"];
  for (const [k, output] of texts.entries()) store.writeSample('run-1', aSample('a', k, { output }));
  const rows = parse(text('csv', store), { columns: true }) as readonly { readonly output: string }[];
  expect(rows.map(row => row.output)).toEqual(texts);
});

test('JSONL: one object a line, exact', () => {
  const lines = text('jsonl', small()).trimEnd().split('\n').map(line => JSON.parse(line) as unknown);
  expect(lines[0]).toEqual({
    run: 'run-1',
    trial: 'a',
    configuration: { model: 'a', dataset: 'test', split: 'all', prompt: 'zero-shot', repeat: 0 },
    index: 0,
    repeat: 0,
    outcome: 'ok',
    messages: [{ role: 'user', content: 'Question 0' }],
    output: 'He said "5,\r\n6"',
    answer: '-5',
    targets: ['5', 'five'],
    tags: { language: 'de' },
    scores: { numeric_match: { value: 1 } },
    attempts: 1,
    gate_wait_ms: 0,
    ttft_ms: 1.5,
    latency_ms: 20,
    tokens_in: 10,
    tokens_out: 5,
    cost: 0.5,
    input_hash: 'dd',
    ended_at: '1970-01-01T00:00:02.000Z',
  });
  expect(lines[1]).toMatchObject({ outcome: 'failed', error_class: 'timeout', error: '=cmd()', output: '- a list', scores: {} });
});

test('JSON: the run document and every sample, also where there is none', () => {
  for (const [store, n] of [[small(), 2], [runOf(['a:']), 0]] as const) {
    const document = JSON.parse(text('json', store)) as { schema: string; run: unknown; samples: unknown[] };
    expect(document.schema).toBe('pitwall.export/1');
    expect(runDocumentSchema.safeParse(document.run).success).toBe(true);
    expect(document.samples).toHaveLength(n);
  }
});

test('Markdown: what a pull request needs', () => {
  const store = runOf(['big: 1 1 1 0 F', 'a|b*: 0 0 1 0 0'], { description: 'Grade-school <maths>', gates: [{ gate: 'accuracy >= 0.5', held: false, value: 0.2 }] });
  expect(text('markdown', store)).toBe(`# gsm8k

Grade-school \\<maths\\>

Run \`run-1\` succeeded after 4.2 s: 10 samples, 1 failed.

## Ranking

|  | Trial | numeric\\_match | 95 % interval | n | Failed |
| --- | --- | --- | --- | --- | --- |
| 1 | big | 0.7500 | \\[0.3006, 0.9544\\] | 4 | 1 |
| 2 | a\\|b\\* | 0.2000 | \\[0.0362, 0.6245\\] | 5 | 0 |

### Scorers

- numeric\\_match: numeric\\_match/1

## Differences

Paired by sample; p is corrected by Holm.

| Metric | a − b | Difference | 95 % interval | p | n | Flipped |
| --- | --- | --- | --- | --- | --- | --- |
| numeric\\_match | big − a\\|b\\* | +0.5000 | \\[0.0000, +1.0000\\] | 0.5000 | 4 | 50.0 % |

## Warnings

- big: 1 of 5 samples failed (timeout) and is not counted: raise the model's \\\`timeout\\\`, or lower \\\`parallel\\_requests\\\`
- big: numeric\\_match rests on 4 of 5 samples: 20 % are missing, so it is comparable only over the samples that both sides have

## Reasons

- big: 1 × timeout: no answer (sample 4)

## Gates

| Gate | Held | Worst |
| --- | --- | --- |
| accuracy \\>= 0.5 | no | 0.2000 |
`);
});

test('samples are read as they are written', () => {
  const store = runOf([`a: ${'1 '.repeat(1_200).trim()}`]);
  let read = 0;
  const watched = {
    latencies: store.latencies.bind(store),
    readings: store.readings.bind(store),
    reasoned: store.reasoned.bind(store),
    shards: store.shards.bind(store),
    requests: store.requests.bind(store),
    ticks: store.ticks.bind(store),
    trials: store.trials.bind(store),
    *samples(run: string) {
      for (const sample of store.samples(run)) {
        read++;
        yield sample;
      }
    },
  };
  const chunks = exportRun('jsonl', watched, viewOf(store))[Symbol.iterator]();
  chunks.next();
  chunks.next();
  expect(read).toBe(2);
});

test('Markdown: no text commands the terminal that it is printed to', () => {
  const store = runOf(['a: 1'], { description: 'red \u001b[31mand\u001b]0;title\u0007 more' });
  expect(text('markdown', store)).toContain('\n\nred  \\[31mand \\]0;title  more\n\n');
});
