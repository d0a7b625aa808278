import { describe, expect, test } from 'vitest';
import { Autoscaler, autoscalingEveryMs, recommendReplicas } from '../../../src/schedule/replicas/autoscaler.ts';

describe('what the requests in flight ask for', () => {
  const spec = { min: 1, max: 100, targetInFlight: 1 };
  test.each([
    // in flight, replicas, factors → recommended
    ['the first vector', 2, 5, { up: 1.5, down: 0.5 }, 3],
    ['the second vector', 3, 1, { up: 1.5, down: 0.75 }, 2],
    ['down by a quarter at most', 0, 8, undefined, 6],
    ['down by one at least', 1, 3, undefined, 2],
    ['up by a half at most', 100, 10, undefined, 15],
    ['up by one at least', 100, 1, undefined, 2],
    ['a part of one more is one more', 10.6, 10, undefined, 11],
    ['within 5 % more', 10.5, 10, undefined, 10],
    ['within 5 % less', 19.05, 20, undefined, 20],
    ['as many as there are', 4, 4, undefined, 4],
    ['none in flight', 0, 1, undefined, 1],
  ])('%s: %s in flight with %s', (_, inFlight, current, factors, expected) => expect(recommendReplicas(inFlight, current, spec, factors)).toBe(expected));

  test('a target above one, and both limits', () => {
    const limited = { min: 2, max: 4, targetInFlight: 8 };
    expect([0, 17, 33, 80].map(inFlight => recommendReplicas(inFlight, 3, limited))).toEqual([2, 3, 4, 4]);
  });
});

/** Looked at every 10 s: what is in flight, so many looks long each. Returns `SECONDS:REPLICAS` for each change. */
function play(script: string, spec: { min: number; max: number; targetInFlight: number }, from: number): string {
  const autoscaler = new Autoscaler(spec, 0);
  let [nowMs, current] = [0, from];
  const changes: string[] = [];
  for (const part of script.split(' ')) {
    const [inFlight, looks] = part.split('x').map(Number);
    for (let k = 0; k < (looks ?? 0); k++) {
      nowMs += autoscalingEveryMs;
      const wanted = autoscaler.look(inFlight ?? 0, current, nowMs);
      if (wanted !== current) changes.push(`${nowMs / 1000}:${wanted}`);
      current = wanted;
    }
  }
  return changes.join(' ');
}

describe('what lasts is followed', () => {
  const spec = { min: 1, max: 8, targetInFlight: 1 };
  test.each([
    ['a minute more: step by step, each as large as the least asked for in it', '4x20', 1, '60:2 120:3 180:4'],
    ['one quiet look in between puts it off', '4x3 1x1 4x6', 1, '100:2'],
    ['a peak of less than a minute is none', '4x5 1x10 4x5 1x10', 1, ''],
    ['five minutes fewer', '1x40', 4, '300:3'],
    ['one busy look in five minutes keeps them', '1x29 4x1 1x30', 4, '600:3'],
    ['nothing to do', '4x60', 4, ''],
  ])('%s', (_, script, from, expected) => expect(play(script, spec, from)).toBe(expected));
});
