import { expect, test } from 'vitest';
import { measureOperational, type Observations } from '../../src/score/operational.ts';
import { parseOperational } from '../../src/task/operationalMetric.ts';

const none = new Float64Array();
const of = (latency: readonly number[]): Observations => ({ latency: Float64Array.from(latency), ttft: none, gate_wait: none, tokens_in: none, tokens_out: none, tokens_per_s: none, cost: none, attempts: none });

test('of 1 … 5: every reduction, by its name; of what was not observed nothing', () => {
  const measured = measureOperational(of([1, 2, 3, 4, 5]));
  expect(Object.entries(measured).map(([name, { value, n }]) => `${name} ${value ?? '–'} n ${n}`)).toEqual([
    'mean(latency) 3 n 5', 'min(latency) 1 n 5', 'max(latency) 5 n 5', 'sum(latency) 15 n 5', 'p50(latency) 3 n 5', 'p90(latency) – n 5', 'p95(latency) – n 5', 'p99(latency) – n 5', 'p99.9(latency) – n 5',
  ]);
});

test.each([
  ['p90(latency)', 64, 1 + 0.9 * 63],
  ['p95(latency)', 130, 1 + 0.95 * 129],
  ['p99(latency)', 662, 1 + 0.99 * 661],
  ['p99.9(latency)', 6636, 1 + 0.999 * 6635],
])('%s needs %i observations', (name, least, value) => {
  const upTo = (n: number): Observations => of(Array.from({ length: n }, (_, i) => i + 1));
  expect(measureOperational(upTo(least - 1))[name]).toEqual({ n: least - 1 });
  expect(measureOperational(upTo(least))[name]?.value).toBeCloseTo(value, 9);
});

test.each([
  ['p99.9(ttft)', 'p99.9 of ttft'],
  ['cost', 'sum of cost'],
  ['tokens_out', 'sum of tokens_out'],
  ['latency', undefined],
  ['p80(latency)', undefined],
  ['mean(speed)', undefined],
  ['exact_match', undefined],
])('%s is %s', (name, expected) => {
  const parsed = parseOperational(name);
  expect(parsed && `${parsed.reduce} of ${parsed.of}`).toBe(expected);
});
