import { expect, test } from 'vitest';
import { inForce } from '../../src/runner/newRunRow.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { resolveSettings } from '../../src/task/settings.ts';

const written = `kind: tune
name: t
server: {command: [serve, --port, "{{ port }}", --slots, "{{ slots }}"], model: m}
parameters: {slots: [1, 2]}
strategy: grid
objective: {maximize: goodput}
max_experiments: 8
bench: {workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}, load: {concurrency: [2]}, stop: {requests: 5}, slo: {ttft: {p50: 1s}}}
`;

test.each<[string, string[], string]>([
  ['its file says what is written there, and nobody else the rest', [], 'max_experiments: t.tune.yaml, parallel_experiments: built-in, contention: built-in'],
  ['a flag goes before the file, the last one before the others', ['max_experiments=2', 'max_experiments=4'], 'max_experiments: flag --set max_experiments=4, parallel_experiments: built-in, contention: built-in'],
  ['a flag for another key changes nothing', ['max_experiments_else=2', 'bench.stop.requests=4', 'contention=allow'], 'max_experiments: t.tune.yaml, parallel_experiments: built-in, contention: flag --set contention=allow'],
])('who says what of a tune: %s', (_, set, sources) => {
  const { task, problems } = parseTask(written, '/w/t.tune.yaml');
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  const { settings } = resolveSettings({ environment: {}, task });
  const said = Object.entries(inForce({ settings, task }, set)).filter(([name]) => /experiments|contention/u.test(name));
  expect(said.map(([name, { source }]) => `${name}: ${source}`).join(', ')).toBe(sources);
});
