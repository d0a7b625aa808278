import { Comparison } from '../../report/comparison/comparison.ts';
import { answerAsks } from '../threads/answerAsks.ts';
import { OpenReaders } from '../threads/openReaders.ts';
import type { ComparisonAsks } from './comparisonAsk.ts';

// A process beside the extension host: reading and comparing 100,000 samples takes a second, in which the host must answer. Imports no `vscode`.
const readers = new OpenReaders();
let comparison: Comparison | undefined;

answerAsks<ComparisonAsks>(asked => {
  switch (asked.name) {
    case 'open':
      return open(asked.ask);
    case 'page':
      return comparison?.page(asked.ask);
    case 'details':
      return comparison?.details(asked.ask);
  }
});

function open({ sources, nowMs }: ComparisonAsks['open']['ask']): unknown {
  // What was compared before read from stores that are closed now.
  comparison = undefined;
  readers.keep(sources.map(({ file }) => file));
  comparison = new Comparison(sources.map(({ file, run: id, alive }) => ({ reader: readers.of(file), id, alive })));
  return comparison.view(nowMs);
}
