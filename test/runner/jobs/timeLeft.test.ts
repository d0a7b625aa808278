import { expect, test } from 'vitest';
import { timeLeft } from '../../../src/runner/jobs/timeLeft.ts';

test.each([
  // seconds until Slurm ends the job, milliseconds that it may go on
  [3_600, 3_580_000],
  [80, 60_000],
  [60, 45_000],
  [4, 3_000],
  [0, 0],
  [-5, 0],
  [30 * 86_400, undefined],
])('%d s before its end a job may go on for %d ms', (seconds, expected) => {
  expect(timeLeft({ SLURM_JOB_END_TIME: String(1_000_000 + seconds) }, 1_000_000_000)).toBe(expected);
});

test('where Slurm tells no end, none is known', () => expect(timeLeft({}, 0)).toBeUndefined());
