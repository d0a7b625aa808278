import { median } from './measure.ts';

export interface BudgetLine {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  /** Whether the limit is the least it may be. */
  readonly atLeast: boolean;
  readonly unit: string;
  readonly held: boolean;
  /** Where it does not hold it is a defect, whatever else the machine does. */
  readonly always: boolean;
  readonly rounds: number;
}

type Rule = readonly [series: string, what: string, limit: number, unit: string, kind?: 'atLeast' | 'always'];

/** The budget of our own client; each value is the median of its rounds. Of what was not measured there is no line. */
const rules: readonly Rule[] = [
  ['pitwall/64 ttft', 'TTFT error p50, 64 streams', 1, 'ms'],
  ['pitwall/256 ttft', 'TTFT error p50, 256 streams', 2, 'ms'],
  ['pitwall/1024 ttft', 'TTFT error p50, 1024 streams', 5, 'ms'],
  ['simulated/64 seen', 'TTFT error p50, 64 streams of the simulated server', 1, 'ms'],
  ['pitwall/256 thread', 'CPU of a paced event, 256 streams', 9, 'µs'],
  ['pitwall/1024 thread', 'CPU of a paced event, 1024 streams', 9, 'µs'],
  ['coalesced events/s of a core', 'events a second that come together', 1e6, '', 'atLeast'],
  ['pitwall/1024 lost', 'events lost, 1024 streams × 50 tokens/s', 0, '', 'always'],
  ['simulated/64 lost', 'events lost, 64 streams of the simulated server', 0, '', 'always'],
  ['coalesced lost', 'events lost, as they come together', 0, '', 'always'],
  ['tpot/1 tpot', 'TPOT error p50, 1 token an event', 0.5, '%'],
  ['tpot/4 tpot', 'TPOT error p50, 4 tokens an event', 0.5, '%'],
  ['tpot/16 tpot', 'TPOT error p50, 16 tokens an event', 0.5, '%'],
  ['tpot/coalesced tpot', 'TPOT error p50, 8 events a write', 0.5, '%'],
  ...[50, 200, 1000, 2000].flatMap((rate): readonly Rule[] => [
    [`offered/${rate} lag`, `lag p50, Poisson at ${rate} req/s`, 0.2, 'ms'],
    [`offered/${rate} rate`, `offered rate, error at ${rate} req/s`, 0.3, '%'],
  ]),
  ['memory MB of 100,000', '100,000 requests × 128 tokens, every time kept', 60, 'MB'],
];

export function budget(measured: Readonly<Record<string, readonly number[]>>): readonly BudgetLine[] {
  return rules.flatMap(([series, what, limit, unit, kind]) => {
    const values = measured[series];
    if (values === undefined) return [];
    const value = median(values) * (unit === '%' ? 100 : 1);
    const atLeast = kind === 'atLeast';
    return [{ what, value, limit, atLeast, unit, held: atLeast ? value >= limit : value <= limit, always: kind === 'always', rounds: values.length }];
  });
}
