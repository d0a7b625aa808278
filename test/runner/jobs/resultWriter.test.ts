import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../fake/clock.ts';
import { tempFolder, tempStore } from '../../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../../store/rows.ts';
import { readCarry } from '../../../src/store/carry/carryFile.ts';
import { partsOf, resultsIn, shardEndOf } from '../../../src/runner/jobs/resultFile.ts';
import { createResultWriter, pauseOf, type ResultWriter } from '../../../src/runner/jobs/resultWriter.ts';

function aWriter(): { readonly writer: ResultWriter; readonly clock: ReturnType<typeof createFakeClock>; readonly folder: string; readonly answer: (index: number) => void; readonly written: () => readonly string[] } {
  const folder = path.join(tempFolder(), 'results');
  const clock = createFakeClock();
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const writer = createResultWriter({ store, run: 'run-1', wave: 1, index: 0, attempt: 0, folder, clock });
  const samplesOf = (file: string): string => [...(readCarry(file)?.rows() ?? [])].flatMap(carried => (carried.type === 'sample' ? [carried.row.index] : [])).join(',');
  return { writer, clock, folder, answer: index => writer.store.writeSample('run-1', aSample('a', index, { value: 1 })), written: () => resultsIn(folder).map(({ part, file }) => `${part}: ${samplesOf(file)}`) };
}

test.each([[0, 5_000], [60_000, 5_000], [600_000, 30_000], [3_600_000, 180_000], [36_000_000, 300_000]])('a job of %d ms brings what is new every %d ms, sooner where the run has a budget', (ageMs, expected) => {
  expect([pauseOf(ageMs), pauseOf(ageMs, true)]).toEqual([expected, Math.min(expected, 30_000)]);
});

test('a long job writes a twentieth of its time apart, and nothing where nothing is new', async () => {
  const { writer, clock, answer, folder } = aWriter();
  for (let minute = 0; minute < 8 * 60; minute++) {
    answer(minute);
    await clock.advance(60_000);
  }
  await clock.advance(300_000);
  const parts = readdirSync(folder).length;
  await clock.advance(3_600_000);
  expect([parts, readdirSync(folder).length]).toEqual([parts, parts]);
  expect(parts).toBeGreaterThan(90);
  expect(parts).toBeLessThan(160);
  writer.dispose();
});

test('what a disk does not take goes with a later part, under a name of its own; the last one says how many there are', async () => {
  const { writer, clock, answer, folder, written } = aWriter();
  answer(1);
  await clock.advance(5_000);
  // A file in the place of the folder is an error of the system, as a disk that is full or gone.
  renameSync(folder, `${folder}-gone`);
  writeFileSync(folder, '');
  answer(2);
  await clock.advance(5_000);
  expect(() => writer.end({ outcome: 'succeeded' })).toThrow(/ENOTDIR/);
  rmSync(folder);
  renameSync(`${folder}-gone`, folder);
  writer.end({ outcome: 'succeeded' });
  expect(written()).toEqual(['0: 1', '3: 2']);
  const about = readCarry(resultsIn(folder).at(-1)?.file ?? '')?.about ?? {};
  expect([shardEndOf(about)?.outcome, partsOf(about)]).toEqual(['succeeded', 2]);
});
