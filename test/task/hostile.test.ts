import { expect, test } from 'vitest';
import { createExtractor } from '../../src/score/extract.ts';
import { readPattern } from '../../src/task/filePath.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const head = `kind: eval
name: t
models: [{id: m, provider: sim}]
datasets: [{id: d, inline: [{input: a, target: b}]}]
scorers: [exact_match]
`;

/** Of the processor, as the editor spends it again with each key. */
function cpuMs(work: () => void): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

const messages = (text: string): string => parseTask(text, '/w/t.eval.yaml').problems.map(({ line, message }) => `${line}: ${message}`).join('\n');

test('a bomb of aliases is refused, before it is as many values', () => {
  const bomb = `a: &a [${Array.from({ length: 9 }, () => 'x').join(', ')}]\n${[...'bcdefghijk'].map((name, k) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghijk'[k]}`).join(', ')}]`).join('\n')}\n`;
  let told = '';
  expect(cpuMs(() => (told = messages(bomb)))).toBeLessThan(1000);
  expect(told).toBe('1: aliases stand for more than 10,000 values');
  // And by way of `<<`.
  const merged = `${[...'abcdefghijklmnopqrst'].map((name, k, all) => `${name}: &${name} {${Array.from({ length: 3 }, (_, at) => `k${at}: ${k === 0 ? at : `*${all[k - 1]}`}`).join(', ')}}`).join('\n')}\n<<: *t\n`;
  expect(cpuMs(() => (told = messages(merged)))).toBeLessThan(1000);
  expect(told).toContain('aliases stand for more than 10,000 values');
});

test('an alias that holds itself, and values nested without end', () => {
  expect(messages('a: &a [*a]\n')).toContain('`*a` holds itself');
  expect(messages(`a: ${'['.repeat(100)}${']'.repeat(100)}\n`)).toContain('values are nested more than 64 deep');
  expect(() => messages(`a: ${'['.repeat(20_000)}`)).not.toThrow();
  expect(() => messages(`${'? '.repeat(5000)}a`)).not.toThrow();
});

// Each would take 2^30 steps and more, were it tried on a text: also on an empty one.
test.each(['(?:|){30}(?:|){30}x', '((a*)*)*((b|)*)*(|){40}$x'])('to look at the expression %s takes no time', pattern => {
  const extract = `extract: {regex: ${JSON.stringify(`(${pattern})`)}, group: 1}\n`;
  let told = '';
  expect(cpuMs(() => (told = messages(head + extract)))).toBeLessThan(1000);
  expect(told).toBe('');
  expect(messages(`${head}extract: {regex: ${JSON.stringify(`(${pattern})`)}, group: 9}\n`)).toContain('group');
  expect(cpuMs(() => createExtractor({ regex: `(${pattern})`, flags: '', group: 1, last: false, onFail: 'output' }))).toBeLessThan(1000);
});

test('a path with many stars is compared with a long name at once', () => {
  const { matches } = readPattern(`/w/${'*a'.repeat(40)}*b.jsonl`)!;
  expect(cpuMs(() => expect(matches(`${'a'.repeat(250)}.jsonl`)).toBe(false))).toBeLessThan(1000);
  expect(matches(`${'a'.repeat(250)}b.jsonl`)).toBe(true);
});

test.each([
  ['data-*.csv', 'data-1.csv data-.csv', 'data.csv xdata-1.csv data-1.csvx'],
  ['*.csv', 'a.csv a.b.csv', '.csv a.tsv'],
  ['a*b*a', 'aba abba axbya', 'aa ab aab'],
  ['*', 'x', '.x'],
  ['a**b', 'ab axb', 'a b'],
])('the pattern %s', (pattern, those, others) => {
  const { matches } = readPattern(`/w/${pattern}`)!;
  for (const name of those.split(' ')) expect(matches(name), name).toBe(true);
  for (const name of others.split(' ')) expect(matches(name), name).toBe(false);
});
