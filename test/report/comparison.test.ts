import { expect, test } from 'vitest';
import { Comparison } from '../../src/report/comparison/comparison.ts';
import type { ComparisonView } from '../../src/report/comparison/comparisonView.ts';
import type { PlannedLoad } from '../../src/plan/plan.ts';
import type { PlannedTune } from '../../src/plan/tune.ts';
import type { ComparedQuery } from '../../src/report/comparison/comparedPage.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { aRun } from '../store/rows.ts';
import { runOf } from './evalFixture.ts';
import { tune } from './tune/tuneFixture.ts';

function compare(store: StoreWriter, ...ids: readonly string[]): Comparison {
  return new Comparison(ids.map(id => ({ reader: store, id, alive: false })));
}

/** `x numeric_match: A 0.50 | B 0.75 (+0.25 of 4, 2 fixed, 1 broken)`. */
function cellsOf({ cells }: ComparisonView): readonly string[] {
  return cells.map(({ label, metric, sides }) => {
    const each = sides.map((side, k) => {
      const letter = 'ABCDE'[k] ?? '';
      if (side === null) return `${letter} –`;
      const { difference: of } = side;
      return `${letter} ${side.metric?.value.toFixed(2) ?? '?'}${of === undefined ? '' : ` (${of.value.toFixed(2)} of ${of.n}, ${of.onlyA ?? '?'} fixed, ${of.onlyB ?? '?'} broken${of.caveats.length === 0 ? '' : `; ${of.caveats.join('; ')}`})`}`;
    });
    return `${label} ${metric}: ${each.join(' | ')}`;
  });
}

function linesOf(comparison: Comparison, query: Partial<ComparedQuery> = {}): readonly string[] {
  const page = comparison.page({ group: 0, scorer: 'numeric_match', against: 1, show: 'all', sort: 'index', descending: false, offset: 0, limit: 100, ...query });
  return (page?.lines ?? []).map(({ index, change, values }) => `${index} ${change} ${values.map(value => value ?? '–').join('/')}`);
}

test('every run is set against the first, trial by trial, and a sample is fixed, broken, or neither', () => {
  const store = runOf(['x: 1 0 0 1 F', 'y: 1 1']);
  runOf(['x: 1 1 0 0 1', 'y: 0 0'], { id: 'run-2' }, store);
  runOf(['x: 1 1 1 1 1'], { id: 'run-3' }, store);
  const comparison = compare(store, 'run-1', 'run-2', 'run-3');
  const view = comparison.view(0);
  expect(cellsOf(view)).toEqual(['x numeric_match: A 0.50 | B 0.60 (0.00 of 4, 1 fixed, 1 broken) | C 1.00 (0.50 of 4, 2 fixed, 0 broken)', 'y numeric_match: A 1.00 | B 0.00 (-1.00 of 2, 0 fixed, 2 broken) | C –']);
  expect(linesOf(comparison)).toEqual(['0 same 1/1/1', '1 better 0/1/1', '2 bothWrong 0/0/1', '3 worse 1/0/1', '4 unscored –/1/1']);
  expect(linesOf(comparison, { against: 2, show: 'changed' })).toEqual(['1 better 0/1/1', '2 better 0/0/1']);
  expect(linesOf(comparison, { sort: 'difference' }).map(line => line[0])).toEqual(['3', '0', '2', '1', '4']);
  expect(comparison.page({ group: 0, scorer: 'numeric_match', against: 1, show: 'worse', sort: 'index', descending: false, offset: 0, limit: 1 })).toMatchObject({ total: 1, counts: { better: 1, worse: 1, bothWrong: 1, same: 1, unscored: 1 } });
  expect(comparison.details({ group: 0, scorer: 'numeric_match', index: 4, repeat: 0 }).map(detail => detail?.outcome ?? null)).toEqual(['failed', 'ok', 'ok']);
  expect(comparison.details({ group: 1, scorer: 'numeric_match', index: 0, repeat: 0 }).map(detail => detail?.outcome ?? null)).toEqual(['ok', 'ok', null]);
});

test('p is corrected over all that is shown, and stays what a comparison of the two alone says of its difference', () => {
  const store = runOf(['x: 0 0 0 0 0 0 0 0 0 0']);
  runOf(['x: 1 1 1 1 1 1 1 1 1 1'], { id: 'run-2' }, store);
  runOf(['x: 1 1 1 1 1 1 1 1 1 0'], { id: 'run-3' }, store);
  const differences = compare(store, 'run-1', 'run-2', 'run-3').view(0).cells[0]?.sides.flatMap(side => side?.difference ?? []) ?? [];
  expect(differences.map(({ p, pHolm, a, b }) => [a, b, p === undefined || pHolm === undefined ? undefined : pHolm > p || pHolm === p])).toEqual([['run-2/x', 'run-1/x', true], ['run-3/x', 'run-1/x', true]]);
  expect(differences[0]?.pHolm).toBeCloseTo(2 * (differences[0]?.p ?? 0), 10);
});

test('only what differs is told, for each run', () => {
  const store = runOf(['x: 1 1']);
  runOf(['x: 1 1'], { id: 'run-2', seed: 7, onMissing: 'zero', settings: { parallel_requests: { value: 4, source: 'flag' } } }, store);
  store.updateTrial('run-2', 'x', { promptHash: '0123456789abcdef' });
  const { changes, cells } = compare(store, 'run-1', 'run-2').view(0);
  expect(changes.map(({ name, values }) => `${name}: ${values.join(' | ')}`)).toMatchInlineSnapshot(`
    [
      "prompts: zero-shot cc | zero-shot 01234567",
      "missing samples: are left out | count as 0",
      "parallel_requests: 10 | 4",
    ]
  `);
  expect(cells[0]?.sides[1]?.difference?.caveats).toEqual(['their prompts differ', 'one counts missing samples as 0, the other leaves them out']);
});

test('what differs between tunes and between benches is told by the keys of their files, once, and without marks of a program', () => {
  const settings = { max_experiments: { value: 12, source: 't' }, parallel_experiments: { value: 2, source: 't' } };
  const store = runOf([], { kind: 'tune', plan: { ...aRun().plan, kind: 'tune', tune }, settings });
  const [, threads] = tune.parameters;
  const other: PlannedTune = { ...tune, maxExperiments: 4, parameters: [{ name: 'slots', levels: ['few', 16], expands: { few: { '--max-num-seqs': 4 } } }, ...(threads === undefined ? [] : [threads])], strategy: { use: 'random', seed: 3 }, objective: { direction: 'minimize', metric: 'p90(e2e)' }, limits: { benchMs: 90_000 }, server: { ...tune.server, env: { OMP_NUM_THREADS: '4' }, graceMs: 250, start: { docker: { image: 'server:1', args: ['-np', '{{ slots }}'], options: [] } } } };
  runOf([], { id: 'run-2', kind: 'tune', plan: { ...aRun().plan, kind: 'tune', tune: other }, settings: { ...settings, max_experiments: { value: 4, source: 't' } }, launch: { set: ['retries=0'], budget: { maxTimeMs: 60_000 } } }, store);
  const synthetic = (mean: number): PlannedLoad['workload'] => ({ synthetic: { inputTokens: { mean, stdev: 0, min: mean, max: mean }, outputTokens: { mean: 64, stdev: mean / 8, min: 8, max: 128 } } });
  const load: PlannedLoad = { workload: synthetic(32), stop: { requests: 80 }, warmup: 0, repeats: 1, streamed: true, slo: { times: [{ metric: 'ttft', reduce: 'p90', limitMs: 150 }] } };
  runOf([], { id: 'run-3', kind: 'bench', plan: { ...aRun().plan, kind: 'bench', load } }, store);
  runOf([], { id: 'run-4', kind: 'bench', plan: { ...aRun().plan, kind: 'bench', load: { ...load, workload: synthetic(64), stop: { durationMs: 1_500 }, arrival: { gamma: 2 }, slo: { times: [{ metric: 'ttft', reduce: 'p90', limitMs: 2_000 }], success: 0.9 } } } }, store);
  const changesOf = (...ids: readonly string[]): readonly string[] => compare(store, ...ids).view(0).changes.map(({ name, values }) => `${name}: ${values.join(' | ')}`);
  expect(changesOf('run-1', 'run-2')).toEqual([
    'max_experiments: 12 | 4',
    'parameters.slots: 1, 2, 4, 8 | few, 16',
    'server.command: llama-server -m small model.gguf --port {{ port }} -np {{ slots }} -t {{ threads }} | –',
    'server.grace: 5 s | 250 ms',
    'strategy: bayesian, 3 initial, seed 1 | random, seed 3',
    'objective: maximize goodput | minimize p90(e2e)',
    'parameters.slots.few.--max-num-seqs: – | 4',
    'server.docker.image: – | server:1',
    'server.docker.args: – | -np, {{ slots }}',
    'server.env.OMP_NUM_THREADS: – | 4',
    'limits.bench: – | 90 s',
    '--set retries: – | 0',
    'budget.max_time: – | 60 s',
  ]);
  expect(changesOf('run-3', 'run-4')).toEqual([
    'slo.ttft.p90: 150 ms | 2 s',
    'workload.synthetic.input_tokens: 32 | 64',
    'workload.synthetic.output_tokens: 64 ± 4, 8 to 128 | 64 ± 8, 8 to 128',
    'stop.requests: 80 | –',
    'slo.success: – | 0.9',
    'stop.duration: – | 1.5 s',
    'arrival.gamma: – | 2',
  ]);
});

test('runs of one trial each are compared whatever the trials are called; runs with nothing in common in a sentence, and what differs all the same', () => {
  const store = runOf(['x: 1 0']);
  runOf(['w: 1 1'], { id: 'run-2' }, store);
  runOf(['v: 1 1', 'u: 1 1'], { id: 'run-3' }, store);
  runOf(['x: 1'], { id: 'run-4', kind: 'tune', plan: { ...aRun().plan, kind: 'tune' } }, store);
  expect(cellsOf(compare(store, 'run-1', 'run-2').view(0))).toEqual(['x numeric_match: A 0.50 | B 1.00 (0.50 of 2, 1 fixed, 0 broken)']);
  const apart = compare(store, 'run-1', 'run-3').view(0);
  expect([apart.failure, apart.changes.map(({ name }) => name)]).toEqual(['the runs have no trial in common: their models, datasets, splits or prompts have other names; compare runs of one task, or runs of one trial each', ['models']]);
  expect(compare(store, 'run-1', 'run-4').view(0).failure).toBe('A is an eval and B is a tune: their results have nothing in common; choose runs of one kind');
});

test('a page asks for what is not there: nothing', () => {
  const comparison = compare(runOf(['x: 1'], { id: 'run-2' }, runOf(['x: 1'])), 'run-1', 'run-2');
  expect(comparison.page({ group: 7, scorer: 'numeric_match', against: 1, show: 'all', sort: 'index', descending: false, offset: 0, limit: 1 })).toBeUndefined();
  expect(comparison.details({ group: 0, scorer: 'nobody', index: 0, repeat: 0 })).toEqual([]);
});
