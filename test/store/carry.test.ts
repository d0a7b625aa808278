import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { carriedPart } from '../../src/store/carry/carriedPart.ts';
import { carriedRun } from '../../src/store/carry/carriedRun.ts';
import { readCarry, writeCarry, type Carry } from '../../src/store/carry/carryFile.ts';
import type { StoreReader, StoreWriter } from '../../src/store/store.ts';
import { emptyTotals } from '../../src/store/totals.ts';
import { tempFolder, tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

function carry(file: string, id: string, rows: Parameters<typeof writeCarry>[2], run = 'run-1'): Carry {
  writeCarry(file, { id, run, about: {} }, rows);
  const read = readCarry(file);
  if (read === undefined) throw new Error('It is not there');
  return read;
}

/** A store with the run as it is where a part of it is done. */
function withRun(): StoreWriter {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0), aTrial('b', 1)]);
  return store;
}

function everything(store: StoreReader, run: string): unknown {
  const { parent: _, ...row } = store.run(run) ?? aRun();
  return {
    row,
    trials: store.trials(run),
    totals: store.totals(run),
    samples: [...store.samples(run)],
    shards: store.trials(run).map(({ id }) => store.shards(run, id)),
    requests: [...store.requests(run)],
    readings: [...store.readings(run)],
    events: store.events(run).map(({ atMs, event }) => ({ atMs, event })),
    ticks: store.ticks(run),
  };
}

test('a whole run arrives as it was, as a part of another one', () => {
  const from = withRun();
  from.writeSample('run-1', aSample('a', 0, { value: 0.1 + 0.2, cost: 0.1, tags: '{"language":"de"}', itemHash: 'ee' }));
  from.writeSample('run-1', aSample('a', 7, { repeat: 1, outcome: 'failed', errorClass: 'serverError', error: 'it said “no”\nand more' }));
  from.writeShard('run-1', 'b', { shard: 3, totals: { ...emptyTotals('b'), done: 2, outcomes: { ok: 2 }, scores: { token_f1: { n: 2, sum: 1 / 3, sumOfSquares: 1 / 9, nulls: 0, stats: { tp: 3 } } } }, tags: {}, endedMs: 5 });
  from.writeRequests('run-1', 'a', [{ trial: 'a', request: 0, warmup: false, dueMs: 1, sentMs: 1.25, e2eMs: 3, chunks: new Uint8Array([0, 10, 255]), outcome: 'ok' }]);
  from.writeReadings('run-1', 'a', [{ atMs: 1, name: 'running', value: 2 }]);
  from.writeEvent('run-1', 1, { type: 'runStarted', trials: 2 });
  from.writeTick('run-1', { atMs: 1, done: 1, total: 2, inFlight: 1, failed: 0, requestsPerS: 1.5, tokensPerS: 0, limit: 4 });
  from.updateTrial('run-1', 'a', { summary: '{"of":"a"}' });

  const { store: to } = tempStore();
  to.createRun(aRun({ id: 'tune-1', kind: 'tune' }), []);
  const merged = to.merge(carry(path.join(tempFolder(), 'x'), 'e1', carriedRun(from, 'run-1', { run: 'tune-1', experiment: 'e1' }), 'tune-1'), 9);

  expect(merged).toEqual({ samples: 4, paid: { cost: 0.1, tokens: 15 }, elsewhere: { cost: 0, tokens: 0 } });
  expect(everything(to, 'run-1')).toEqual(everything(from, 'run-1'));
  expect(to.run('run-1')?.parent).toEqual({ run: 'tune-1', experiment: 'e1' });
});

test('a part is merged once, and of a sample that two attempts have brought the first stays; what the second cost is counted', () => {
  const to = withRun();
  const part = (attempt: number): Carry => {
    const from = withRun();
    for (const index of [4, 5 + attempt]) from.writeSample('run-1', aSample('a', index, { value: 1, output: `attempt ${attempt}`, cost: 0.5 }));
    from.writeEvent('run-1', attempt, { type: 'errorFirstSeen', trial: 'a', errorClass: 'serverError', error: 'no', index: 4 });
    from.writeEvent('run-1', attempt, { type: 'trialStarted', trial: 'a', samples: 2, done: 0 });
    from.updateRun('run-1', { otherSpending: { cost: 0.25, tokens: 1 } });
    return carry(path.join(tempFolder(), 'x'), `shard 0, attempt ${attempt}`, carriedPart(from, 'run-1', 'a'));
  };
  const [first, second] = [part(0), part(1)];
  expect([to.merge(first, 1), to.merge(first, 2), to.merge(second, 3), to.merge(second, 4)]).toEqual([
    { samples: 2, paid: { cost: 1, tokens: 30 }, elsewhere: { cost: 0.25, tokens: 1 } },
    undefined,
    { samples: 1, paid: { cost: 0.5, tokens: 15 }, elsewhere: { cost: 0.75, tokens: 16 } },
    undefined,
  ]);
  expect([...to.samples('run-1')].map(({ index, output }) => `${index} ${output}`)).toEqual(['4 attempt 0', '5 attempt 0', '6 attempt 1']);
  expect(to.totals('run-1')[0]).toMatchObject({ done: 3, cost: 1.5, scores: { numeric_match: { n: 3, sum: 3 } } });
  expect(to.run('run-1')?.otherSpending).toEqual({ cost: 1, tokens: 17 });
  expect(to.events('run-1').map(({ event }) => event.type)).toEqual(['errorFirstSeen']);
});

test('of a shard that two attempts have summed up one counts', () => {
  const to = withRun();
  const sums = { shard: 0, totals: { ...emptyTotals('b'), done: 10, outcomes: { ok: 10 } }, tags: {}, endedMs: 5 };
  const part = (id: string): Carry => carry(path.join(tempFolder(), 'x'), id, [{ type: 'shard', run: 'run-1', trial: 'b', row: sums }]);
  expect([to.merge(part('0'), 1)?.samples, to.merge(part('1'), 2)?.samples]).toEqual([10, 0]);
  expect(to.totals('run-1')[1]?.done).toBe(10);
});

test('a merge that breaks off has changed nothing, and is made again', () => {
  const to = withRun();
  const samples = [aSample('a', 0, { value: 1 }), aSample('a', 1, { scores: [{ scorer: 'nobody', value: 1 }] })];
  const rows = (n: number): Carry => carry(path.join(tempFolder(), 'x'), 'one', samples.slice(0, n).map(row => ({ type: 'sample', run: 'run-1', row })));
  expect(() => to.merge(rows(2), 1)).toThrow('no scorer nobody');
  expect([to.finished('run-1', 'a').size, to.totals('run-1')[0]?.done]).toEqual([0, 0]);
  expect(to.merge(rows(1), 2)?.samples).toBe(1);
});

test('a file is there whole, or is told to be broken; nothing lies beside it', () => {
  const folder = tempFolder();
  const file = path.join(folder, 'result');
  expect(readCarry(file)).toBeUndefined();
  const long = 'ä'.repeat(300_000);
  const rows = [0, 1, 2].map(index => ({ type: 'sample' as const, run: 'run-1', row: aSample('a', index, { output: long }) }));
  expect(() => writeCarry(file, { id: 'x', run: 'run-1', about: {} }, failing())).toThrow('no more');
  expect(readdirSync(folder)).toEqual([]);
  const whole = carry(file, 'x', rows);
  expect([...whole.rows()]).toEqual(rows);
  expect(readdirSync(folder)).toEqual(['result']);

  const text = readFileSync(file, 'utf8');
  truncateSync(file, 1_000_000);
  expect(() => readCarry(file)).toThrow('this result is not whole');
  truncateSync(file, 0);
  expect(() => readCarry(file)).toThrow('this result is not whole');
  writeFileSync(file, text.replace('"index":1', '"index":5'));
  expect(() => readCarry(file)).toThrow('this result is not whole');
  writeFileSync(file, text.trimEnd());
  expect(() => readCarry(file)).toThrow('this result is not whole');
  writeFileSync(file, text);
  expect(readCarry(file)?.id).toBe('x');

  function* failing(): Generator<(typeof rows)[number]> {
    yield* rows.slice(0, 2);
    throw new Error('no more');
  }
});
