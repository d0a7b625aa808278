import { expect, test } from 'vitest';
import { tellingLines } from '../../../src/runner/tune/tellingLines.ts';

test.each([
  ['Node: before its stack', ['loading', '/srv/a.mjs:3', 'SyntaxError: Unexpected token', '    at endReadableNT (node:internal:1)', '    at process.processTicksAndRejections', 'Node.js v24.21.0'], ['SyntaxError: Unexpected token']],
  ['Python: at the end', ['INFO starting', 'Traceback (most recent call last):', '  File "/a.py", line 3, in <module>', '    run()', 'torch.OutOfMemoryError: CUDA out of memory'], ['torch.OutOfMemoryError: CUDA out of memory']],
  ['a program of few words', ['loading model', 'gguf: cannot open model.gguf', 'exiting'], ['gguf: cannot open model.gguf']],
  ['nothing that sounds like an error: the last lines', ['a', 'b', 'c', 'd'], ['b', 'c', 'd']],
  ['a command line that was not understood', ["error: unknown option '--port'", 'see --help'], ["error: unknown option '--port'"]],
  ['no words', [], []],
])('%s', (_, log, expected) => {
  expect(tellingLines(log)).toEqual(expected);
});
