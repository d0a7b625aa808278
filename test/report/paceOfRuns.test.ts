import { expect, test } from 'vitest';
import { pace, ticksForPace } from '../../src/report/pace.ts';
import type { TickRow } from '../../src/store/rows.ts';

interface Run {
  readonly samples: number;
  readonly slots: number;
  /** Of the k-th sample. */
  readonly latencyMs: (k: number, random: () => number) => number;
  /** Nothing is sent from, until; ms. */
  readonly pause?: readonly [number, number];
  readonly stall?: readonly [number, number];
}

/** A run with so many slots that are filled again as soon as they are free, as its ticks tell of it. */
function ticksOf({ samples, slots, latencyMs, pause, stall }: Run, seed: number): { readonly ticks: readonly TickRow[]; readonly endMs: number } {
  const random = randomOf(seed);
  const free = Array.from({ length: slots }, () => 0);
  const ends = Array.from({ length: samples }, (_, k) => {
    const slot = free.indexOf(Math.min(...free));
    const wanted = free[slot] ?? 0;
    const startMs = [pause, stall].reduce((atMs, hold) => (hold !== undefined && atMs >= hold[0] && atMs < hold[1] ? hold[1] : atMs), wanted);
    return (free[slot] = startMs + latencyMs(k, random));
  });
  const endMs = Math.max(...ends);
  const ticks = Array.from({ length: Math.floor(endMs / 1000) + 1 }, (_, second) => {
    const atMs = second * 1000;
    const limit = pause !== undefined && atMs >= pause[0] && atMs < pause[1] ? 0 : slots;
    return { atMs, done: ends.filter(end => end <= atMs).length, total: samples, inFlight: slots, failed: 0, requestsPerS: 0, tokensPerS: 0, limit };
  });
  return { ticks, endMs };
}

/**
 * What a person who looks at the time left sees: how far it is off, in % of the whole run (of a run that is paused: of the time that it runs), in each fifth of the run, and by how much it
 * jumps from one second to the next, in % of itself: of less than 15 s in % of those.
 */
function seen(run: Run, seed: number): { readonly off: readonly number[]; readonly jump: number } {
  const { ticks, endMs } = ticksOf(run, seed);
  const pausedMs = run.pause === undefined ? 0 : run.pause[1] - run.pause[0];
  const fifths: number[][] = [[], [], [], [], []];
  let jump = 0;
  let before: number | undefined;
  for (const [k, { atMs, done, limit }] of ticks.entries()) {
    const told = limit === 0 ? undefined : pace(ticks.slice(Math.max(0, k + 1 - ticksForPace), k + 1), run.samples - done)?.timeLeftMs;
    if (told !== undefined) {
      const leftMs = endMs - atMs - (atMs < (run.pause?.[0] ?? 0) ? pausedMs : 0);
      fifths[Math.min(4, Math.floor((atMs / endMs) * 5))]?.push((Math.abs(told - leftMs) / (endMs - pausedMs)) * 100);
      if (before !== undefined && atMs > 10_000) jump = Math.max(jump, (Math.abs(told - (before - 1000)) / Math.max(before, 15_000)) * 100);
    }
    before = told;
  }
  return { off: fifths.map(of => (of.length === 0 ? 0 : of.reduce((sum, x) => sum + x, 0) / of.length)), jump };
}

const about = (ms: number) => (_: number, random: () => number): number => ms * (0.6 + 0.8 * random());

test.each<readonly [string, Run, { readonly off: readonly number[]; readonly jump: number }]>([
  ['a constant rate', { samples: 2_000, slots: 20, latencyMs: about(700) }, { off: [8, 4, 3, 2, 1], jump: 10 }],
  ['few that take long', { samples: 120, slots: 4, latencyMs: about(6_000) }, { off: [40, 8, 5, 5, 5], jump: 35 }],
  // Nobody can know before the slow ones come that they will.
  ['a slow tail', { samples: 1_000, slots: 10, latencyMs: (k, random) => about(k < 850 ? 700 : 2_500)(k, random) }, { off: [40, 40, 40, 20, 3], jump: 25 }],
  ['a pause of a minute', { samples: 1_000, slots: 10, latencyMs: about(700), pause: [30_000, 90_000] }, { off: [8, 5, 5, 5, 2], jump: 15 }],
  ['retries after 2 s and 4 s', { samples: 1_000, slots: 10, latencyMs: (k, random) => about(700)(k, random) + (random() < 0.2 ? 2_000 : 0) + (random() < 0.04 ? 4_000 : 0) }, { off: [12, 10, 8, 6, 4], jump: 15 }],
  ['an endpoint that wants a pause of 10 s', { samples: 1_000, slots: 10, latencyMs: about(700), stall: [30_000, 40_000] }, { off: [10, 14, 60, 10, 2], jump: 20 }],
])('the time left converges, and does not jump: %s', (_name, run, most) => {
  for (const seed of [1, 2, 3]) {
    const { off, jump } = seen(run, seed);
    for (const [k, percent] of off.entries()) expect(percent, `fifth ${k + 1}: ${off.map(x => x.toFixed(1)).join(' ')}`).toBeLessThan(most.off[k] ?? 0);
    expect(jump).toBeLessThan(most.jump);
  }
});

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
