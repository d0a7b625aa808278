import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { carriedPart } from '../../src/store/carry/carriedPart.ts';
import { carriedRun } from '../../src/store/carry/carriedRun.ts';
import { readCarry, readLongCarry, writeCarry, type Carry } from '../../src/store/carry/carryFile.ts';
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

/** A bench of two levels and an eval of one trial, and what was told of their experiment. */
function measured(requests: number, samples: number): { readonly from: StoreWriter; readonly carry: Carry } {
  const { store: from } = tempStore();
  from.createRun(aRun({ id: 'tune-1', kind: 'tune' }), []);
  from.createRun(aRun({ id: 'bench-1', kind: 'bench', parent: { run: 'tune-1', experiment: 'e1' } }), [aTrial('a', 0, { run: 'bench-1' }), aTrial('b', 1, { run: 'bench-1' })]);
  from.createRun(aRun({ id: 'eval-1', parent: { run: 'tune-1', experiment: 'e1' } }), [aTrial('a', 0, { run: 'eval-1' })]);
  for (const trial of ['a', 'b']) from.writeRequests('bench-1', trial, Array.from({ length: requests }, (_, k) => ({ trial, request: k, warmup: false, dueMs: k, sentMs: k, e2eMs: 3, tokensOut: 2, chunks: new Uint8Array([k % 256]), outcome: k % 7 === 0 ? ('failed' as const) : ('ok' as const) })));
  for (let k = 0; k < samples; k++) from.writeSample('eval-1', aSample('a', k, { value: 1, cost: 0.5 }));
  from.writeEvent('tune-1', 5, { type: 'experimentSubmitted', experiment: 'e1', job: '7' });
  for (const [run, trial] of [['bench-1', 'a'], ['bench-1', 'b'], ['eval-1', 'a']] as const) from.updateTrial(run, trial, { summary: `{"of":"${run} ${trial}"}` });
  return { from, carry: carry(path.join(tempFolder(), 'x'), 'e1', rows(), 'tune-1') };

  function* rows(): ReturnType<typeof carriedRun> {
    for (const run of ['bench-1', 'eval-1']) yield* carriedRun(from, run, { run: 'tune-1', experiment: 'e1' });
    for (const { atMs, event } of from.events('tune-1')) yield { type: 'event', run: 'tune-1', atMs, row: event };
  }
}

/** Works whenever it is let to, until the other has ended. */
async function beside<T>(other: Promise<T>, work: (times: number) => void): Promise<T> {
  let isOver = false;
  void other.finally(() => (isOver = true));
  for (let k = 1; !isOver; k++) await new Promise<void>(resolve => setImmediate(() => resolve(work(k))));
  return await other;
}

function withTune(): StoreWriter {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'tune-1', kind: 'tune' }), []);
  return store;
}

test('a measurement of many rows comes in parts, between which others write, and is what it was', { timeout: 30_000 }, async () => {
  const { from, carry: big } = measured(1_500, 300);
  const to = withTune();
  const seen: number[] = [];
  const merged = await beside(to.mergeRuns(big, 9), k => {
    to.updateRun('tune-1', { heartbeatMs: k });
    seen.push([...to.requests('bench-1')].length);
  });
  expect(merged).toEqual({ samples: 300, paid: { cost: 150, tokens: 4_500 }, elsewhere: { cost: 0, tokens: 0 } });
  for (const run of ['bench-1', 'eval-1']) expect(everything(to, run)).toEqual(everything(from, run));
  expect(to.events('tune-1').map(({ event }) => event.type)).toEqual(['experimentSubmitted']);
  // Not all at its end.
  expect(seen.some(n => n > 0 && n < 3_000)).toBe(true);
  expect(await to.mergeRuns(big, 10)).toBeUndefined();
});

test.each([1, 1_500, 3_308])('a merge of many rows that breaks off after %i of them is made anew, and each counts once', { timeout: 30_000 }, async most => {
  const { from, carry: big } = measured(1_500, 300);
  const to = withTune();
  const torn = { ...big, *rows() {
    let k = 0;
    for (const row of big.rows()) {
      if (k++ === most) throw new Error('killed');
      yield row;
    }
  } };
  await expect(to.mergeRuns(torn, 1)).rejects.toThrow('killed');
  expect(to.events('tune-1')).toEqual([]);
  expect((await to.mergeRuns(big, 2))?.samples).toBe(300);
  for (const run of ['bench-1', 'eval-1']) expect(everything(to, run)).toEqual(everything(from, run));
  expect(to.events('tune-1')).toHaveLength(1);
  expect(await to.mergeRuns(big, 3)).toBeUndefined();
});

test('a run that was there before a merge in parts stays as it is', async () => {
  const { carry: big } = measured(10, 10);
  const to = withTune();
  to.createRun(aRun({ id: 'bench-1', kind: 'bench', label: 'mine' }), []);
  expect((await to.mergeRuns(big, 1))?.samples).toBe(10);
  expect([to.run('bench-1')?.label, [...to.requests('bench-1')]]).toEqual(['mine', []]);
});

test('a file of any size is read in pieces, between which others work', async () => {
  const file = path.join(tempFolder(), 'result');
  const rows = Array.from({ length: 40 }, (_, index) => ({ type: 'sample' as const, run: 'run-1', row: aSample('a', index, { output: 'x'.repeat(50_000) }) }));
  writeCarry(file, { id: 'x', run: 'run-1', about: { of: 'x' } }, rows);
  let others = 0;
  const read = await beside(readLongCarry(file), k => (others = k));
  expect([read?.id, read?.about, [...(read?.rows() ?? [])].length, others > 3]).toEqual(['x', { of: 'x' }, 40, true]);
  expect(await readLongCarry(`${file}.other`)).toBeUndefined();
  truncateSync(file, 1_000_000);
  await expect(readLongCarry(file)).rejects.toThrow('this result is not whole');
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

test('damage is seen in a text that is no UTF-8 any more, and reads the same', () => {
  const file = path.join(tempFolder(), 'x');
  carry(file, 'x', [{ type: 'summary', run: 'run-1', row: { trial: 'a', summary: '\ufffd' } }]);
  const bytes = readFileSync(file);
  bytes[bytes.indexOf('\ufffd')] = 0xf2;
  writeFileSync(file, bytes);
  expect(bytes.toString()).toContain('"summary":"\ufffd"');
  expect(() => readCarry(file)).toThrow('this result is not whole');
});

test('a file that is whole and says nothing is refused as one that is not whole', () => {
  const file = path.join(tempFolder(), 'x');
  const line = 'null\n';
  writeFileSync(file, `${line}${JSON.stringify({ rows: 0, sha256: createHash('sha256').update(line).digest('hex') })}\n`);
  expect(() => readCarry(file)).toThrow('this result is not whole');
});
