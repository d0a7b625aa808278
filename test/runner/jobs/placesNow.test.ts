import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fakeSlurm } from '../../fake/fakeSlurm.ts';
import { aSample } from '../../store/rows.ts';
import { Place, shard } from './aPlace.ts';
import { itemHash } from '../../../src/execute/itemHash.ts';
import type { PlannedTrial } from '../../../src/plan/plan.ts';
import { readPlacesNow } from '../../../src/runner/jobs/placesNow.ts';
import { Stop } from '../../../src/runner/stop.ts';

const row = (k: number): string => JSON.stringify({ k, language: 'l', target: `the ${k} words of a sentence`, output: `the ${k} words of one sentence` });
const rows = Array.from({ length: 40 }, (_, k) => row(k));

test('what left jobs bring stands where its rows stand after the dataset has changed, and only what is new is asked', async () => {
  const place = new Place(0);
  const file = path.join(place.folder, 'rows.jsonl');
  writeFileSync(file, rows.join('\n'));
  place.task('shards: {size: 40}\nexecutor: slurm\n');
  const slurm = fakeSlurm({ work: shard });
  slurm.hold(true);
  const stop = new AbortController();
  const run = place.run(slurm, {}, { signal: stop.signal });
  while (slurm.submitted.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
  stop.abort(new Stop('interrupted', 'stopped'));
  expect(await run).toMatchObject({ outcome: 'interrupted', recorded: { samples: [] } });
  slurm.hold(false);
  while ([...(await slurm.look(['1'])).values()].some(({ state }) => state !== 'ended')) await new Promise(resolve => setTimeout(resolve, 5));

  writeFileSync(file, [row(99), ...rows.slice(0, 20), row(98), ...rows.slice(21)].join('\n'));
  const resumed = await place.run(slurm, { runId: 'r1', resume: true });
  place.task('');
  const local = await place.run(slurm);
  const answers = (recorded: unknown): unknown => (recorded as { readonly samples: readonly { readonly trial: string; readonly index: number; readonly target: string; readonly output?: string }[] }).samples.map(({ trial, index, target, output }) => [trial, index, target, output]);
  expect(resumed.outcome).toBe('succeeded');
  expect(answers(resumed.recorded)).toEqual(answers(local.recorded));
  // Two rows, for two models.
  expect(resumed.events.filter(type => type === 'jobsSubmitted').length).toBe(2);
  expect(slurm.submitted[1]?.array?.indices.length).toBe(2);
});

test('where it cannot be told which of several equal rows was answered, it was paid for and is asked again', async () => {
  const letters = ['x', 'a', 'b', 'b'];
  const items = letters.map((letter, index) => ({ index, row: { letter } }));
  const now = await readPlacesNow([{ id: 't', configuration: { dataset: 'd', split: 'all' } } as unknown as PlannedTrial], () => ({ items: () => items }) as never, new AbortController().signal);
  const sample = (letter: string, index: number): unknown => ({ type: 'sample', run: 'r', row: { ...aSample('t', index, { value: 1 }), itemHash: itemHash({ letter }), cost: 2, tokensIn: 3, tokensOut: 4 } });
  const carried = ['a', 'b', 'b', 'gone'].map(sample);
  const found = [...now({ id: 'c', run: 'r', about: {}, rows: () => carried as never }).rows()];
  expect(found.map(one => (one.type === 'sample' ? one.row.index : one.row))).toEqual([1, { cost: 2, tokens: 7 }, 2, { cost: 2, tokens: 7 }]);
});
