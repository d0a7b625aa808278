import { parentPort } from 'node:worker_threads';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { Comparison } from '../../report/comparison/comparison.ts';
import type { Answered, Asked, ComparisonAsks } from './comparisonAsk.ts';
import { OpenReaders } from './openReaders.ts';

// A thread of the extension host: reading and comparing 100,000 samples takes a second, in which the host must answer. Imports no `vscode`.
const readers = new OpenReaders();
let comparison: Comparison | undefined;

parentPort?.on('message', (asked: Asked) => parentPort?.postMessage(answerTo(asked)));

function answerTo(asked: Asked): Answered {
  try {
    return { id: asked.id, answer: answer(asked) };
  } catch (error) {
    return { id: asked.id, failure: error instanceof HumanError ? renderHumanError(error) : String(error) };
  }
}

function answer(asked: Asked): unknown {
  switch (asked.name) {
    case 'open':
      return open(asked.ask);
    case 'page':
      return comparison?.page(asked.ask);
    case 'details':
      return comparison?.details(asked.ask);
  }
}

function open({ sources, nowMs }: ComparisonAsks['open']['ask']): unknown {
  // What was compared before read from stores that are closed now.
  comparison = undefined;
  readers.keep(sources.map(({ file }) => file));
  comparison = new Comparison(sources.map(({ file, run: id, alive }) => ({ reader: readers.of(file), id, alive })));
  return comparison.view(nowMs);
}
