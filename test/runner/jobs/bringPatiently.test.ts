import { expect, test } from 'vitest';
import { bringPatiently } from '../../../src/runner/jobs/bringPatiently.ts';
import { createFakeClock } from '../../fake/clock.ts';

/** Fails so often, and tells when it was tried. */
async function brought(failures: number, error: Error): Promise<string> {
  const clock = createFakeClock();
  const tries: number[] = [];
  const startMs = clock.nowMs();
  let over: string | undefined;
  void bringPatiently(() => {
    tries.push((clock.nowMs() - startMs) / 1000);
    if (tries.length <= failures) throw error;
  }, clock).then(() => (over = 'brought'), (cause: unknown) => (over = (cause as Error).message));
  for (let s = 0; s < 60 && over === undefined; s++) await clock.advance(1_000);
  return `${tries.join(' ')}: ${over ?? 'under way'}`;
}

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });

test('a disk that is full for a moment costs no result', async () => {
  expect(await brought(3, full)).toBe('0 1 3 7: brought');
});

test('one that stays full is told of before Slurm kills the job, and a bug at once', async () => {
  expect([await brought(99, full), await brought(99, new Error('a bug'))]).toEqual(['0 1 3 7 15: ENOSPC: no space left on device, write', '0: a bug']);
});
