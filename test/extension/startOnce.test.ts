import { expect, test } from 'vitest';
import { StartOnce } from '../../src/extension/startOnce.ts';

/** Starts are numbered; a run can be seen once it is in `seen`. */
function machine(): { readonly begin: (of: string) => () => Promise<string>; readonly starts: StartOnce; readonly seen: Set<string> } {
  const seen = new Set<string>();
  let begun = 0;
  return { begin: of => async () => `${of}-${++begun}`, starts: new StartOnce(run => !seen.has(run)), seen };
}

test('two clicks are one run, until it can be seen; another task is another run', async () => {
  const { begin, starts, seen } = machine();
  const both = await Promise.all([starts.start('a', begin('a')), starts.start('a', begin('a')), starts.start('b', begin('b'))]);
  const later = await starts.start('a', begin('a'));
  seen.add('a-1');
  const next = await starts.start('a', begin('a'));
  expect([...both, later, next]).toEqual(['a-1', 'a-1', 'b-2', 'a-1', 'a-3']);
});

test('what could not be started, or was given up, is started anew', async () => {
  const { begin, starts } = machine();
  const refused = starts.start('a', async () => await Promise.reject(new Error('not saved')));
  await expect(Promise.all([refused, starts.start('a', begin('a'))])).rejects.toThrow('not saved');
  expect(await starts.start('a', async () => await Promise.resolve(undefined))).toBeUndefined();
  expect(await starts.start('a', begin('a'))).toBe('a-1');
});
