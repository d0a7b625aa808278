import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
let sim: Sim | undefined;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await sim?.close();
  sim = undefined;
});

/** Answers are echoes of `Q <k>`; targets are in small letters, every fourth one wrong; every tenth request fails. */
async function answered(more = ''): Promise<{ task: string; asked: number }> {
  sim = await startSim({ errorRate: 0.1, statuses: [400], seed: 3 });
  terminal.file('q.jsonl', Array.from({ length: 40 }, (_, i) => JSON.stringify({ input: `Q ${i}`, target: i % 4 === 0 ? 'no' : `q ${i}` })).join('\n'));
  const task = terminal.file('t.eval.yaml', text(sim.url, `scorers: [exact_match]\n${more}`));
  await terminal.run('run', task, '-q');
  return { task, asked: sim.requests().total };
}

function text(url: string, scoring: string): string {
  return `kind: eval\nname: t\nmodels: [{id: m, provider: openai, base_url: "${url}", model: sim}]\ndatasets: [{id: d, path: q.jsonl}]\n${scoring}`;
}

test('recorded outputs are judged anew: a new run, the same samples, and nobody is asked', { timeout: 30_000 }, async () => {
  const { asked } = await answered();
  const before = await terminal.json('show', 'latest');
  const failed = before.trials[0]?.outcomes['failed'] ?? 0;
  expect(failed).toBeGreaterThan(0);
  expect(before.trials[0]?.metrics['exact_match']).toMatchObject({ n: 40 - failed, sum: 0 });

  // The dataset is not needed either.
  rmSync(path.join(terminal.folder, 'q.jsonl'));
  const after = await terminal.json('score', 'latest', '--set', 'scorers=[{id: folded, use: exact_match, params: {normalize: [casefold]}}]', '--set', 'gates=[folded > 0.5]');
  expect(after).toMatchObject({ outcome: 'succeeded', rescored_from: before.run, gates: [{ gate: 'folded > 0.5', held: true }], trials: [{ id: 'm~d~default', samples: 40, total: 40, outcomes: { failed } }] });
  expect(after.trials[0]?.metrics['folded']?.n).toBe(40 - failed);
  expect(after.trials[0]?.latency_ms).toEqual(before.trials[0]?.latency_ms);
  expect(sim?.requests().total).toBe(asked);

  // The new run is a run like any other: it can be scored again, and shown.
  const again = await terminal.run('score', 'latest', '--set', 'extract="(\\\\d+)"');
  expect(again.out).toContain(`scored again from run ${after.run}: every answer was judged anew; no model under test was asked: latencies, tokens and costs are that run’s`);
});

test('a task file may differ in how answers are judged, and in nothing else', { timeout: 30_000 }, async () => {
  await answered();
  const url = sim?.url ?? '';
  const scorers = terminal.file('scorers.eval.yaml', text(url, 'scorers: [contains]\non_missing: zero\n'));
  expect(await terminal.json('score', 'latest', scorers)).toMatchObject({ on_missing: 'zero', trials: [{ metrics: { contains: { n: 40 } } }] });
  const model = terminal.file('model.eval.yaml', text(url, 'scorers: [contains]\n').replace('model: sim', 'model: other'));
  const { code, note } = await terminal.run('score', 'latest', model);
  expect(note).toMatch(/model\.eval\.yaml: this task does not ask what run t-\S+ asked: its model `m` is another; only `scorers`, `extract`, `on_missing`, `gates` and `leaderboard` may differ; start a new run for anything else/);
  expect(code).toBe(2);
});
