import { expect, test } from 'vitest';
import { renderHumanError, HumanError } from '../../../src/base/humanError.ts';
import { refuseBlindObjective } from '../../../src/runner/tune/refuseBlindObjective.ts';
import { parseTask } from '../../../src/task/parseTask.ts';

/** What is said of a tune with this objective, strategy and number of requests. */
function said(objective: string, strategy: string, requests: number): string {
  const text = `kind: tune
name: t
server: {command: [serve, --port, "{{ port }}", -np, "{{ slots }}"], gpus: 0}
parameters: {slots: [1, 2, 4, 8, 16, 32, 64, 128, 256]}
strategy: ${strategy}
max_experiments: 13
objective: ${objective}
bench: {workload: {data: {synthetic: {input_tokens: 20, output_tokens: 5}}}, load: {concurrency: [4]}, stop: {requests: ${requests}}}
`;
  const { task, problems } = parseTask(text, '/w/t.tune.yaml');
  if (task === undefined) throw new Error(JSON.stringify(problems));
  try {
    refuseBlindObjective(task);
    return 'ok';
  } catch (error) {
    return error instanceof HumanError ? renderHumanError(error) : String(error);
  }
}

test.each([
  ['{minimize: p90(e2e)}', 'random', 64, 'ok'],
  ['{minimize: p90(e2e)}', 'random', 63, '/w/t.tune.yaml: `p90(e2e)` takes at least 64 requests of a level, and a level has 63; raise `stop: {requests: …}` of the bench to 64 or more, or name a metric that takes fewer, such as a mean'],
  ['{minimize: p90(e2e)}', 'successive_halving', 576, 'ok'],
  ['{minimize: p90(e2e)}', 'successive_halving', 200, '/w/t.tune.yaml: `p90(e2e)` takes at least 64 requests of a level, and a level of the shortest rung has 23; raise `stop: {requests: …}` of the bench to 576 or more, or lower `rungs`, or name a metric that takes fewer, such as a mean'],
  ['{minimize: mean(e2e)}', 'successive_halving', 20, 'ok'],
  ['{maximize: throughput}', 'successive_halving', 20, 'ok'],
])('%s by %s with %d requests: %s', (objective, strategy, requests, expected) => expect(said(objective, strategy, requests)).toBe(expected));
