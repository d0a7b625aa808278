import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema, type TrialDocument } from '../../src/report/runDocumentSchema.ts';
import { parseGate } from '../../src/task/gates.ts';
import { fails, Workspace, type Reply } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

/** Answer k takes 10 · (k + 1) ms; the first request is refused in 1 ms. */
const reply: Reply = input => {
  const k = Number(input.slice(1));
  return k === 0 ? { ...fails('serverError'), latencyMs: 1 } : { outcome: 'ok', output: 'x', latencyMs: 10 * (k + 1), tokensIn: 4, tokensOut: k + 1 };
};

test('gates on what requests took: over the answered samples, with durations, and refused of too few', async () => {
  const gates = ['mean(latency) <= 0.1s', 'p50(latency) < 60', 'p90(latency) <= 2s', 'max(tokens_out) == 10', 'tokens_in <= 36', 'mean(ttft) < 1s', 'tokens_per_s > 1'].map(text => parseGate(text) ?? { text, metric: text, comparison: '>' as const, limit: 0 });
  await workspace.run(workspace.task(10, { gates: gates.slice(0, 6) }), reply);
  const view = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 });
  expect(view.gates.map(({ gate, held, value, why }) => `${held ? 'held' : 'failed'} ${gate}: ${value ?? why ?? 'nothing'}`)).toEqual([
    'held mean(latency) <= 0.1s: 60',
    'failed p50(latency) < 60: 60',
    'failed p90(latency) <= 2s: n too small: 9 of the 64 observations that p90(latency) needs',
    'held max(tokens_out) == 10: 10',
    'held tokens_in <= 36: 36',
    'failed mean(ttft) < 1s: nothing',
  ]);
  const [trial] = runDocumentSchema.parse(runDocument(view)).trials as TrialDocument[];
  expect(trial?.operational?.['mean(latency)']).toEqual({ value: 60, n: 9, unit: 'ms', direction: 'lower' });
  expect(trial?.operational?.['p90(latency)']).toEqual({ note: 'n too small: 9 of the 64 observations that p90(latency) needs', n: 9, unit: 'ms', direction: 'lower' });
  expect(trial?.operational?.['mean(tokens_per_s)']).toMatchObject({ value: 100, unit: 'tokens/s', direction: 'higher' });
});

test.each([
  ['p99(ttft) <= 300ms', 300],
  ['p99(ttft) <= 1.5s', 1500],
  ['p99(ttft) <= 300', 300],
  ['cost <= 5s', undefined],
  ['accuracy >= 1s', undefined],
  ['mean(latency) <= -1s', undefined],
])('%s: %s', (text, limit) => expect(parseGate(text)?.limit).toBe(limit));
