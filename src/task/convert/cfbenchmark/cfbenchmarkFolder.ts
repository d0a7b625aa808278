import type { KnownFile } from '../source.ts';

/** CFBenchmark's repository, or the folder in it that holds the data, the examples and the code. */
export const cfbenchmarkFolder: KnownFile = {
  id: 'cfbenchmark',
  what: 'a CFBenchmark folder',
  matches: (text, name) => name.endsWith('/') && (/^CFBenchmark-basic\/$/m.test(text) || (/^fewshot\/$/m.test(text) && /^(data|CFBenchmark)\/$/m.test(text))),
};
