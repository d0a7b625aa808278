import { expect, test } from 'vitest';
import { parseTree } from '../../../src/task/convert/readTree.ts';

test('values that are nested without end are refused before they are read: the keys of keys would take minutes', () => {
  for (const deep of [`${'? '.repeat(400)}a`, `${'- '.repeat(400)}a`, `${'{"a":'.repeat(400)}1${'}'.repeat(400)}`]) expect(() => parseTree(deep)).toThrow('values are nested more than 100 deep');
  expect(JSON.stringify(parseTree(`${'['.repeat(90)}1${']'.repeat(90)}`))).toBe(`${'['.repeat(90)}1${']'.repeat(90)}`);
  expect(parseTree('a: &x {b: 1}\nc: {<<: *x, d: 2}\n? [k, l]\n: v\n')).toEqual({ a: { b: 1 }, c: { b: 1, d: 2 }, '[ k, l ]': 'v' });
});

test('a tag that is called like something of every object is refused in words', () => {
  for (const name of ['hasOwnProperty', 'constructor', '__proto__']) expect(() => parseTree(`a: !<${name}> b`)).toThrow(/^a tag that YAML does not have at line 1, column 4$/);
  expect(parseTree('a: !other b')).toEqual({ a: 'b' });
});
