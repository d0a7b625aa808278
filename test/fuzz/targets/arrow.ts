import { projectFiles } from '../examples.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { readAll } from '../readAll.ts';

/** Arrow IPC, streams and files, packed and not. */
export const target: FuzzTarget = {
  seeds: () => projectFiles('test/golden/datasets', /\.arrow$/),
  words: ['ARROW1', '\xff\xff\xff\xff', '\x04"M\x18'],
  maxBytes: 8192,
  async run(input) {
    await readAll(input, 'arrow');
  },
};
