import { expect, test } from 'vitest';
import { asTaskText } from '../../../src/task/convert/asTaskText.ts';
import { converterOf, converters } from '../../../src/task/convert/converters.ts';
import { fileNameOf } from '../../../src/task/convert/fileNameOf.ts';
import { knownFileOf, knownFiles } from '../../../src/task/convert/knownFiles.ts';
import { Notes } from '../../../src/task/convert/notes.ts';
import { parseTree, readTree } from '../../../src/task/convert/readTree.ts';
import { writeConverted } from '../../../src/task/convert/writeConverted.ts';

test('whatever is converted is known without what converts it, in the same order', () => {
  expect(converters.map(({ convert: _, ...known }) => known)).toEqual(knownFiles);
  expect(new Set(converters.map(({ id }) => id)).size).toBe(converters.length);
});

test('a text finds who converts it, and a task of ours nobody', () => {
  const text = 'prompts: [a]\nproviders: [echo]\n';
  expect([converterOf(text, 'p.yaml')?.id, knownFileOf(text, 'p.yaml')?.id, converterOf('kind: eval\nmodels: []\n', 'a.eval.yaml')]).toEqual(['promptfoo', 'promptfoo', undefined]);
});

test.each(['kind: eval\nprompts: []\nproviders: []\n', 'kind: bench\nexperiment: 1\ngrid_params: {}\n', '{"kind": "tune", "grid_params": {}}', '{\n  "kind": "eval",\n  "prompts": [],\n"providers": []\n}'])('a task of ours is one under any name: %j', text => expect(knownFileOf(text, 'a.json')).toBeUndefined());

test.each([
  ['a.json', 'tune', 1, 'a.tune.yaml'],
  ['a.b.yml', 'eval', 2, 'a.b-2.eval.yaml'],
  ['config.yaml', 'config', 1, 'pitwall.config.yaml'],
  ['config.yaml', 'config', 3, 'pitwall.config-3.yaml'],
] as const)('%s as %s number %i is %s', (name, kind, k, file) => expect(fileNameOf(name, kind, k)).toBe(file));

const source = (text: string): Parameters<typeof readTree>[0] => ({ name: 'a.yaml', text, read: () => undefined, list: () => undefined });

test.each([
  ['a: [', /^the thing cannot be read \(/u],
  ['&a [*a]', /^the thing cannot be read \(.*circular/u],
  ['- 1', /^this is no thing$/u],
  ['', /^this is no thing$/u],
])('%j is one sentence', (text, message) => expect(() => readTree(source(text), 'thing', 'open one')).toThrow(message));

test('a byte order mark, tabs of JSON and anchors are read', () => expect([parseTree('\u{feff}{\n\t"a": 1\n}'), parseTree('x: &x {q: 1}\ny: *x')]).toEqual([{ a: 1 }, { x: { q: 1 }, y: { q: 1 } }]));

test('the head says of what it is made and each note in a line; what stands twice is written twice', () => {
  const notes = new Notes();
  const part = { q: 1 };
  expect(writeConverted(source(''), { kind: 'tune', what: 'a thing', tree: { x: part, y: part }, notes }).text).toBe('# Made of a thing (a.yaml).\n# All of it was carried over.\nx:\n  q: 1\ny:\n  q: 1\n');
  notes.add('one\nthing');
  notes.add('one\nthing');
  expect(writeConverted(source(''), { kind: 'tune', what: 'a thing', tree: { x: 1 }, notes })).toEqual({ kind: 'tune', text: '# Made of a thing (a.yaml).\n# Look at what is different:\n# - one thing\nx: 1\n', notes: ['one\nthing'] });
});

test.each(['\n', ' ', '{', ',', 'a: ', '"a":', '- a\n', '\t{\n', '[{"a": [', 'prompts:\n'])('whose file a text is, is seen at once: a million characters of %j', part => {
  const text = part.repeat(1_000_000 / part.length);
  const startMs = performance.now();
  knownFileOf(text, 'a.json');
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test('the text that is read as a task is a file’s own, or what another tool’s becomes; settings are none', () => {
  const settings = 'experiment:\n  default_parallel_requests: 4\n  max_parallel_requests: 8\n';
  expect(asTaskText(source('anything')).text).toBe('anything');
  expect(asTaskText({ ...source('prompts: [a]\nproviders: [echo]\n'), name: 'a.eval.yaml' }).converted).toBeUndefined();
  expect(asTaskText(source('prompts: [a]\nproviders: [echo]\n'))).toMatchObject({ text: expect.stringMatching(/^# Made of a promptfoo configuration/u) as string, converted: { what: 'a promptfoo configuration' } });
  expect(() => asTaskText(source(settings))).toThrow('this is a file of Evalap, which becomes settings and no task');
});
