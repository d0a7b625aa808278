import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createScoring } from '../../src/score/createScoring.ts';
import { wilson } from '../../src/score/wilson.ts';

// The flags were recorded by the data's authors: each of the 4 × 1,319 must come out.
const recorded = readRows('example_model_solutions.jsonl') as readonly Record<string, { readonly solution: string; readonly is_correct: boolean }>[];
const test = readRows('test.jsonl') as readonly { readonly answer: string }[];

it.each([
  ['175b_verification', 742, '0.5356 to 0.5891'],
  ['6b_verification', 515, '0.3645 to 0.4171'],
  ['175b_finetuning', 458, '0.3220 to 0.3733'],
  ['6b_finetuning', 286, '0.1954 to 0.2399'],
])('numeric_match finds %s right as often as its authors did: %i of 1319, %s', (model, right, interval) => {
  const score = createScoring({ scorers: [{ id: 'numeric_match', use: 'numeric_match', params: {} }] });
  const flags = recorded.map(row => row[model]?.is_correct);
  const found = recorded.map((row, k) => score({ output: row[model]?.solution ?? '', targets: [test[k]?.answer ?? ''] }).scores[0]?.value === 1);
  expect(found).toEqual(flags);
  expect(found.filter(Boolean)).toHaveLength(right);
  const { low, high } = wilson(right, found.length) ?? { low: NaN, high: NaN };
  expect(`${low.toFixed(4)} to ${high.toFixed(4)}`).toBe(interval);
});

function readRows(name: string): readonly unknown[] {
  return readFileSync(new URL(`../../examples/data/gsm8k/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown);
}
