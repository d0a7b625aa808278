import { expect, test } from 'vitest';
import type { LoadLevel } from '../../src/report/load/loadView.ts';
import { judgeExperiment } from '../../src/report/tune/judgeExperiment.ts';
import { observedOf } from '../../src/report/tune/observedOf.ts';
import type { RunView } from '../../src/report/view.ts';
import type { ExperimentJudgement } from '../../src/store/experimentRow.ts';

interface Level {
  /** p99(ttft) in ms; absent: too few requests. */
  readonly ttft?: number;
  readonly success?: number;
  readonly goodput?: number;
  readonly margin?: number;
  readonly verdict?: 'valid' | 'invalid';
  readonly failed?: true;
}

const slo = { times: [{ metric: 'ttft', reduce: 'p99', limitMs: 100 }], success: 0.9 } as const;

/** Levels of 1, 2, 4, … requests in flight, judged by p99(ttft) <= 100 and success >= 0.9. */
function benchOf(levels: readonly Level[]): RunView {
  return {
    scorers: [],
    trials: [],
    load: {
      open: false,
      levels: levels.map(({ ttft, success = 1, goodput = 1, margin = 0, verdict = 'valid', failed }, k) => ({
        trials: [`c=${2 ** k}`],
        outcome: failed === true ? 'failed' : 'succeeded',
        ...(failed === true ? {} : { verdict: { verdict, causes: [] }, measured: { whole: { success: { value: success, n: 50 }, goodputPerS: goodput, tokensPerS: 10 * goodput, margin, distributions: {}, slo: [{ name: 'p99(ttft)', limit: 100, n: 50, ...(ttft === undefined ? {} : { actual: ttft }) }, { name: 'success', limit: 0.9, n: 50, actual: success }] }, drift: [] } }),
      })) as unknown as readonly LoadLevel[],
    },
  } as unknown as RunView;
}

function judged(levels: readonly Level[], { outcome = 'ok', sloFailRatio = 0, metric = 'goodput' }: { readonly outcome?: 'ok' | 'died'; readonly sloFailRatio?: number; readonly metric?: string } = {}): ExperimentJudgement {
  return judgeExperiment({ objective: { direction: 'maximize', metric }, sloFailRatio }, { outcome, devicesNeeded: 4 }, { bench: { view: benchOf(levels), slo, gates: [] } });
}

/** `c=2 goodput 7, violation 0.5` */
function picture({ objective, feasible, violation }: ExperimentJudgement): string {
  return `${feasible ? 'feasible' : 'infeasible'}${objective === undefined ? '' : ` ${objective.level ?? ''} ${objective.metric} ${objective.value}`}${violation === undefined ? '' : `, violation ${Number(violation.toPrecision(3))}`}`;
}

test.each<[string, readonly Level[], string]>([
  ['the best level within the SLO counts, not the best of all', [{ ttft: 20, goodput: 3 }, { ttft: 90, goodput: 7 }, { ttft: 130, goodput: 9 }], 'feasible c=2 goodput 7, violation 0'],
  ['where no level is within, the violation is that of the nearest', [{ ttft: 150, goodput: 3 }, { ttft: 300, goodput: 7 }], 'infeasible, violation 0.5'],
  ['a share that must be reached is violated from below', [{ ttft: 20, success: 0.45 }], 'infeasible, violation 0.5'],
  ['violations of one level add up', [{ ttft: 120, success: 0.45 }], 'infeasible, violation 0.7'],
  ['of a level that failed nothing was measured', [{ failed: true }], 'infeasible'],
  ['a level that failed leaves the others as they are', [{ ttft: 20, goodput: 3 }, { failed: true }], 'feasible c=1 goodput 3, violation 0'],
  ['an invalid level counts only where no valid one is within', [{ ttft: 20, goodput: 3 }, { ttft: 30, goodput: 9, verdict: 'invalid' }], 'feasible c=1 goodput 3, violation 0'],
  ['an invalid level counts only where no valid one is within', [{ ttft: 120, goodput: 3 }, { ttft: 30, goodput: 9, verdict: 'invalid' }], 'feasible c=2 goodput 9, violation 0'],
  ['too few requests for a percentile: all but 1 in 100 must keep the limits', [{ margin: 0.2 }], 'infeasible, violation 0.2'],
  ['too few requests for a percentile: all but 1 in 100 must keep the limits', [{ margin: -0.2, goodput: 2 }], 'feasible c=1 goodput 2, violation 0'],
])('%s: %j', (_, levels, expected) => {
  expect(picture(judged(levels))).toBe(expected);
});

test('a limit that is exceeded within the fail ratio is soft, and one exceeded by just it is not hard yet', () => {
  const soft = judged([{ ttft: 110, goodput: 5 }], { sloFailRatio: 0.1 });
  expect(picture(soft)).toBe('feasible c=1 goodput 5, violation 0.1');
  expect(soft.slo).toEqual([
    { level: 'c=1', metric: 'p99(ttft)', limit: 100, actual: 110, unit: 'ms', ratio: 1.1, held: false, soft: true },
    { level: 'c=1', metric: 'success', limit: 0.9, actual: 1, unit: 'share', ratio: 0.9, held: true, soft: false },
  ]);
  expect(picture(judged([{ ttft: 111, goodput: 5 }], { sloFailRatio: 0.1 }))).toBe('infeasible, violation 0.11');
});

test('every limit of every level is there, those of a level that was not measured too', () => {
  expect(judged([{ ttft: 20 }, { failed: true }]).slo.map(({ level, metric, actual, held }) => `${level ?? ''} ${metric} ${actual ?? '–'} ${held ? 'held' : 'violated'}`)).toEqual(['c=1 p99(ttft) 20 held', 'c=1 success 1 held', 'c=2 p99(ttft) – violated', 'c=2 success – violated']);
});

test('an experiment that died is not feasible, whatever was measured until then', () => {
  const died = judged([{ ttft: 20, goodput: 3 }], { outcome: 'died' });
  expect(picture(died)).toBe('infeasible c=1 goodput 3, violation 0');
  expect(observedOf({ outcome: 'died', judged: died })).toEqual({ feasible: false });
  expect(observedOf({ outcome: 'ok', judged: died })).toMatchObject({ loss: -3, violation: 0 });
  expect(observedOf({ outcome: 'startFailed' })).toEqual({ feasible: false });
});

test('throughput per GPU is that of tokens, by the devices of all replicas', () => {
  expect(judged([{ ttft: 20, goodput: 6 }], { metric: 'throughput_per_gpu' }).objective).toEqual({ metric: 'throughput_per_gpu', value: 15, unit: 'tokens/s', direction: 'maximize', level: 'c=1' });
});

test('a search learns from the level that comes nearest to the limits what an infeasible configuration would be worth; it is no objective', () => {
  const missed = judged([{ ttft: 150, goodput: 3 }, { ttft: 300, goodput: 7 }]);
  expect(missed).toMatchObject({ feasible: false, nearest: { metric: 'goodput', value: 3, level: 'c=1' } });
  expect(missed.objective).toBeUndefined();
  expect(observedOf({ outcome: 'ok', judged: missed })).toEqual({ feasible: false, loss: -3, violation: 0.5 });
  expect(judged([{ ttft: 20 }]).nearest).toBeUndefined();
  expect(observedOf({ outcome: 'startFailed' })).toEqual({ feasible: false });
});

test('what stands on an invalid level says so', () => {
  expect(judged([{ ttft: 120 }, { ttft: 30, goodput: 9, verdict: 'invalid' }]).objective).toMatchObject({ level: 'c=2', invalid: true });
  expect(judged([{ ttft: 20, goodput: 3 }, { ttft: 30, goodput: 9, verdict: 'invalid' }]).objective).not.toHaveProperty('invalid');
});

test('a level of which more than 1 in 100 requests failed is within no SLO that says nothing of that', () => {
  const judge = (success: number, more: { readonly success?: number }): ExperimentJudgement => judgeExperiment({ objective: { direction: 'maximize', metric: 'goodput' }, sloFailRatio: 0.5 }, { outcome: 'ok', devicesNeeded: 1 }, { bench: { view: withoutSuccess(benchOf([{ ttft: 20, success }])), slo: { times: slo.times, ...more }, gates: [] } });
  expect(judge(0.995, {})).toMatchObject({ feasible: true, slo: [{ metric: 'p99(ttft)' }] });
  expect(judge(0.9, {})).toMatchObject({ feasible: false, slo: [{ metric: 'p99(ttft)' }, { metric: 'success', limit: 0.99, actual: 0.9, held: false, soft: false, implicit: true }] });
  expect(judge(0.9, { success: 0.5 })).toMatchObject({ feasible: true, slo: [{ metric: 'p99(ttft)' }] });
});

/** As a bench whose SLO says nothing of it measures it. */
function withoutSuccess(view: RunView): RunView {
  return JSON.parse(JSON.stringify(view), (_, value: unknown) => (Array.isArray(value) ? value.filter((item: unknown) => !(typeof item === 'object' && item !== null && 'name' in item && item.name === 'success')) : value)) as RunView;
}
