import { expect, test } from 'vitest';
import { experimentDiff } from '../../../src/report/tune/experimentDiff.ts';
import type { TuneExperiment } from '../../../src/report/tune/tuneView.ts';
import { rows, viewOf } from './tuneFixture.ts';

const view = viewOf(rows);

function experiment(id: string): TuneExperiment {
  const found = view.experiments.find(of => of.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

function picture(from: string, to: string): readonly string[] {
  const { parameters, equal, metrics, caveat } = experimentDiff(view, experiment(from), experiment(to));
  return [...parameters.map(of => `${of.name}: ${of.from} → ${of.to}`), `equal: ${equal.join(' ')}`, ...metrics.map(({ name, from: a, to: b, change, better }) => `${name}: ${a} → ${b}${change === undefined ? '' : ` (${change}${better === undefined ? '' : `, ${better === 'to' ? to : from} is better`})`}`), ...(caveat === undefined ? [] : [caveat])];
}

test('what was set otherwise, and what came of it at each level', () => {
  expect(picture('e02', 'e04')).toMatchInlineSnapshot(`
    [
      "threads: 4 → 8",
      "equal: slots",
      "goodput, requests/s: 9.1 → 12.4 (+36 %, e04 is better)",
      "goodput, requests/s at 2 in flight: 2 → 2",
      "requests/s at 2 in flight: 2.5 → 2.5",
      "tokens/s at 2 in flight: 32 → 32",
      "attainment at 2 in flight: 1.0000 → 1.0000",
      "p50(ttft), ms at 2 in flight: 40 → 35 (−13 %, e04 is better)",
      "p99(ttft), ms at 2 in flight: 80 → 70 (−13 %, e04 is better)",
      "goodput, requests/s at 8 in flight: 9.1 → 12.4 (+36 %, e04 is better)",
      "requests/s at 8 in flight: 9.6 → 12.9 (+34 %, e04 is better)",
      "tokens/s at 8 in flight: 146 → 198 (+36 %, e04 is better)",
      "attainment at 8 in flight: 1.0000 → 1.0000",
      "p50(ttft), ms at 8 in flight: 120 → 105 (−13 %, e04 is better)",
      "p99(ttft), ms at 8 in flight: 240 → 210 (−13 %, e04 is better)",
      "devices: 1 → 1",
      "until its server was ready: 5.0 s → 5.0 s",
    ]
  `);
});

test('an experiment that was not measured has no numbers', () => {
  expect(picture('e04', 'e03')).toMatchInlineSnapshot(`
    [
      "slots: 4 → 8",
      "equal: threads",
      "goodput, requests/s: 12.4 → –",
      "goodput, requests/s at 2 in flight: 2 → –",
      "requests/s at 2 in flight: 2.5 → –",
      "tokens/s at 2 in flight: 32 → –",
      "attainment at 2 in flight: 1.0000 → –",
      "p50(ttft), ms at 2 in flight: 35 → –",
      "p99(ttft), ms at 2 in flight: 70 → –",
      "goodput, requests/s at 8 in flight: 12.4 → –",
      "requests/s at 8 in flight: 12.9 → –",
      "tokens/s at 8 in flight: 198 → –",
      "attainment at 8 in flight: 1.0000 → –",
      "p50(ttft), ms at 8 in flight: 105 → –",
      "p99(ttft), ms at 8 in flight: 210 → –",
      "devices: 1 → 1",
      "until its server was ready: 5.0 s → –",
      "e03 has not been measured in full",
    ]
  `);
});

test('different lengths do not compare; of one configuration nothing differs', () => {
  const { parameters, caveat } = experimentDiff(view, experiment('e02'), { ...experiment('e02'), share: 0.5 });
  expect([parameters, caveat]).toEqual([[], 'they were measured for different lengths, so their numbers do not compare']);
});
