import { afterEach, beforeEach, expect, test } from 'vitest';
import { forecastSchema, type ForecastDocument } from '../../src/report/plan/forecastDocument.ts';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.dispose());

async function planned(...args: readonly string[]): Promise<ForecastDocument> {
  const { out, note, code } = await terminal.run('plan', ...args, '--json');
  expect({ note, code }).toEqual({ note: '', code: 0 });
  return forecastSchema.parse(JSON.parse(out));
}

const task = `kind: eval
name: small
models: [{id: m, provider: sim, model: "sim;latency=20", pricing: {input: 1, output: 2}}]
datasets: [{id: d, inline: [{input: a, target: a}, {input: b, target: b}, {input: c, target: c}, {input: d, target: d}]}]
scorers: [exact_match]
parallel_requests: 2
`;

test('a plan before and after a run: what nobody knew is measured, and its source is told', async () => {
  const file = terminal.file('small.eval.yaml', task);
  const before = await planned(file);
  expect(before).toMatchObject({ trials: 1, requests: 4, makespan_ms: 2_000.2, bottleneck: 'requestLimit', unknown: ['how many tokens model `m` uses: no run has measured it, and the longest answer is not said'] });
  expect(before.assumed).toContainEqual({ what: 'a request to m', ms: 1_000, source: 'built-in default, nobody has measured it' });
  expect(before).not.toHaveProperty('cost');
  expect((await planned(file, '--set', 'estimate.request=100ms')).makespan_ms).toBe(200.2);

  // 1 character each, and answers as long as they may be.
  expect(await planned(file, '--set', 'models.0.params={max_tokens: 50}', '--set', 'max_cost=0.0001')).toMatchObject({ tokens_in: 1, tokens_out: 200, tokens_at_most: true, cost: 0.000401, notes: ['the budget of 0.0001 may end it, at the soonest after 24 % of the requests'] });

  expect((await terminal.run('run', file, '--quiet')).code).toBe(0);
  const { id: run } = terminal.store().runs()[0] ?? { id: '' };
  const after = await planned(file);
  expect(after.unknown).toEqual([]);
  expect(after.assumed.find(({ what }) => what === 'a request to m')?.source).toBe(`measured in run ${run}`);
  expect(after.makespan_ms).toBeLessThan(500);
  expect(after.cost).toBeGreaterThan(0);
  expect(after.tokens_in).toBeGreaterThan(0);
  // Another task that asks the same model rests on it too.
  const other = terminal.file('other.eval.yaml', task.replace('name: small', 'name: other').replaceAll('id: m,', 'id: other,').replace(', {input: d, target: d}', ''));
  expect((await planned(other)).assumed.find(({ what }) => what === 'a request to other')?.source).toBe(`measured in run ${run}`);
}, 60_000);

test('slots of the workspace, a bench, and what is wrong', async () => {
  terminal.file('pitwall.config.yaml', 'gpus: {slots: 2}\n');
  const file = terminal.file('small.eval.yaml', `${task}estimate: {trial: 1h, gpus: 2}\n`);
  expect(await planned(file)).toMatchObject({ slots: 2, slots_source: 'pitwall.config.yaml:1', makespan_ms: 3_600_000, utilisation: 1 });
  const bench = terminal.file('load.bench.yaml', 'kind: bench\nname: load\ntarget: {provider: sim, model: sim}\nworkload: {data: {synthetic: {input_tokens: 10, output_tokens: 10}}}\nload: {concurrency: [1, 4]}\nstop: {requests: 40}\nwarmup: {requests: 4}\nestimate: {request: 100ms}\n');
  expect(await planned(bench)).toMatchObject({ unit: 'level', trials: 2, requests: 88, bottleneck: 'parallelTrials' });
  const { code, note } = await terminal.run('plan', 'nowhere.eval.yaml');
  expect({ code, note }).toEqual({ code: 2, note: expect.stringContaining('there is no such task file') as string });
}, 60_000);
