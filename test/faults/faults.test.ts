import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import type { Kind } from './fault.ts';
import { clockStepped } from './faults/clockStepped.ts';
import { damagedStore } from './faults/damagedStore.ts';
import { diskFull } from './faults/diskFull.ts';
import { killed } from './faults/killed.ts';
import { newerStore } from './faults/refusedStore.ts';
import { injectAll } from './injectAll.ts';
import { tableOf } from './table.ts';

// The bundles, as they are shipped: they start in a fifth of the time of the sources.
beforeAll(ensureBuilt, 120_000);

/** The campaign of RELIABILITY.md with few moments. */
test.concurrent.each<[string, Parameters<typeof injectAll>[0], readonly Kind[], number]>([
  ['an eval is killed, its disk is full, its store is damaged', [killed, diskFull, damagedStore], ['eval'], 2],
  ['sums of shards are killed, and their clock is set back', [killed, clockStepped], ['statistics'], 1],
  ['a bench is killed, and its store is of a newer version', [killed, newerStore], ['bench'], 1],
  ['a tune is killed', [killed], ['tune'], 1],
])('%s: no row is lost or twice, nothing is left, and a sentence says what happened', { timeout: 300_000 }, async (_, faults, kinds, moments) => {
  const results = await injectAll(faults, { kinds, moments, seed: 3, program: path.resolve('dist/cli.js'), say: () => undefined });
  expect(results.flatMap(({ fault, verdict }) => verdict.wrong.map(wrong => `${fault}: ${wrong}`))).toEqual([]);
  // Where every change is tried, what could not be tried was not; a person's machine may have no disk to spare.
  if (process.env['CI'] !== undefined) expect(results.flatMap(({ fault, verdict }) => (verdict.skipped === undefined ? [] : [`${fault}: ${verdict.skipped}`]))).toEqual([]);
  expect(tableOf(results)).toBe(tableOf(results.map(result => ({ ...result, verdict: { ...result.verdict, survived: result.verdict.injected, lost: 0, twice: 0, left: 0 } }))));
});
