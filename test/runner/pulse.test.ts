import { afterEach, expect, test, vi } from 'vitest';
import { RunProgress } from '../../src/runner/progress.ts';
import { startPulse } from '../../src/runner/pulse.ts';
import { createSpending } from '../../src/runner/spending.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aTrial } from '../store/rows.ts';

afterEach(() => void vi.useRealTimers());

test('the last tick is the latest, also where the clock is set back under a run and before its resume', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { store } = tempStore();
  store.createRun(aRun({ state: 'running' }), [aTrial('a', 0)]);
  const [progress, time] = [new RunProgress(0), { nowMs: 0, setMs: 5_000_000 }];
  const beat = (): { dispose(): void } => startPulse({
    store, run: 'run-1', progress, limit: () => 1, onCancel: () => undefined, onControls: () => undefined,
    clock: { nowMs: () => time.nowMs, wallMs: () => time.setMs + time.nowMs, sleep: () => Promise.resolve() },
    spending: createSpending({ budget: {}, before: { all: { cost: 0, tokens: 0 }, elsewhere: { cost: 0, tokens: 0 }, timeMs: 0 } }),
    onFailure: cause => { throw cause; },
  });
  const pass = (seconds: number): void => {
    for (let k = 0; k < seconds * 4; k++) {
      time.nowMs += 250;
      progress.done = time.nowMs;
      vi.advanceTimersByTime(250);
    }
  };
  const first = beat();
  pass(3);
  time.setMs -= 3_600_000;
  pass(3);
  first.dispose();
  expect(store.lastTick('run-1')).toMatchObject({ done: 6000 });
  time.setMs -= 3_600_000;
  const second = beat();
  pass(2);
  second.dispose();
  expect(store.lastTick('run-1')).toMatchObject({ done: 8000 });
  const times = store.ticks('run-1').map(({ atMs }) => atMs);
  // Eight seconds, one of them a resume at once: nowhere an hour.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(8_001);
  // Whether it is alive is asked of the clock on the wall.
  expect(store.run('run-1')?.heartbeatMs).toBe(time.setMs + time.nowMs);
});
