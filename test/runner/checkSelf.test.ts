import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { HumanError } from '../../src/base/humanError.ts';
import type { FoundError } from '../../src/score/load/selfCheck.ts';
import type { GeneratorPorts } from '../../src/runner/load/openGenerator.ts';
import { startLoadThreads } from '../../src/runner/load/threads/startLoadThreads.ts';
import { checkSelf, type SelfCheckPorts } from '../../src/runner/clientCheck/checkSelf.ts';
import { measureSelf, type CheckedLoad } from '../../src/runner/clientCheck/measureSelf.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-check-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const waitUntil: NonNullable<SelfCheckPorts['waitUntil']> = (atMs, signal) => systemClock.sleep(atMs - performance.now(), signal);
const spread = (p50: number) => ({ n: 8, p50, p99: p50, max: p50 });

/** Asks by a clock of its own, of a client that is so late. */
function check(load: { readonly concurrency?: number; readonly rate?: number }, nowMs: number, ttftMs: number, file = path.join(folder, 'ledger.db')): Promise<string> {
  const found: FoundError = { ...load, answers: 8, lostEvents: 0, ttftMs: spread(ttftMs), lagMs: spread(0), atMs: nowMs };
  let measured = 0;
  const ports: SelfCheckPorts = { clock: { ...systemClock, wallMs: () => nowMs }, waitUntil, file, measure: async () => (measured++, found) };
  return checkSelf(load, ports, never).then(said => `${measured === 0 ? 'kept' : 'measured'} ${'failed' in said ? said.failed : said.ttftMs.p50}`);
}

test('what was found is kept for six hours, for each load; what is beyond the budget is measured anew', async () => {
  const hour = 3_600_000;
  expect(await check({ concurrency: 16 }, 0, 0.2)).toBe('measured 0.2');
  expect(await check({ concurrency: 16 }, 6 * hour, 0.3)).toBe('kept 0.2');
  expect(await check({ concurrency: 64 }, 6 * hour, 4)).toBe('measured 4');
  expect(await check({ concurrency: 64 }, 6 * hour, 0.5)).toBe('measured 0.5');
  expect(await check({ rate: 64 }, 6 * hour, 0.1)).toBe('measured 0.1');
  expect(await check({ concurrency: 16 }, 6 * hour + 1, 0.4)).toBe('measured 0.4');
});

test('a ledger that cannot be used, or a check that cannot be made, keeps nobody from a bench', async () => {
  expect(await check({ concurrency: 4 }, 0, 0.2, path.join(folder, 'x\0', 'ledger.db'))).toBe('measured 0.2');
  const ports: SelfCheckPorts = { clock: systemClock, waitUntil, file: path.join(folder, 'ledger.db'), measure: () => Promise.reject(new HumanError({ what: 'no socket', toDo: 'close some' })) };
  expect(await checkSelf({ concurrency: 4 }, ports, never)).toEqual({ failed: 'no socket; close some' });
});

test.each<[string, CheckedLoad, GeneratorPorts]>([
  ['here', { concurrency: 6 }, { clock: systemClock, waitUntil }],
  ['here', { rate: 60 }, { clock: systemClock, waitUntil }],
  ['in a thread, over undici', { concurrency: 6, fallback: true }, { clock: systemClock, waitUntil, startLoadThreads: made => startLoadThreads({ ...made, environment: {} }) }],
])('the client is really measured, %s: %j', async (_, load, ports) => {
  const found = await measureSelf(load, ports, never);
  // The machine may be busy, and then it may be late; but nothing is lost, and no token is seen before it was written.
  expect(found).toMatchObject({ ...load, lostEvents: 0, answers: expect.any(Number) as number });
  expect(found.answers).toBeGreaterThanOrEqual(24);
  expect(found.ttftMs.p50).toBeGreaterThan(-1);
  expect(found.lagMs.p50).toBeGreaterThanOrEqual(-0.5);
});
