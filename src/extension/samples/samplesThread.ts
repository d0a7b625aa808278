import { answerAsks } from '../threads/answerAsks.ts';
import { OpenReaders } from '../threads/openReaders.ts';
import type { SampleAsks } from './sampleAsks.ts';

// A thread of the extension host: lists of 100,000 samples take a tenth of a second, and their texts are kept in memory to be searched. Imports no `vscode`.

/** Texts are read once a person has seen rows for so long: the page that draws them comes first. */
const restMs = 50;
const readers = new OpenReaders();
let reading: NodeJS.Timeout | NodeJS.Immediate | undefined;

answerAsks<SampleAsks>(asked => {
  const { file } = asked.ask;
  readers.keep([file]);
  const reader = readers.of(file);
  switch (asked.name) {
    case 'page': {
      const page = reader.samplePage(asked.ask.query);
      readAhead(file, asked.ask.query.run);
      return page;
    }
    case 'step': {
      const { run, from, step } = asked.ask;
      const place = reader.nextSample(from, step);
      return place && reader.sideBySide(run, place);
    }
    case 'tags':
      return reader.tagValues(asked.ask.run);
  }
});

/** For searches to come: in pieces, between which questions are answered. */
function readAhead(file: string, run: string): void {
  clearTimeout(reading as NodeJS.Timeout | undefined);
  clearImmediate(reading as NodeJS.Immediate | undefined);
  const readOn = (): void => {
    try {
      if (readers.of(file).readTexts(run)) reading = setImmediate(readOn);
    } catch {
      // The store is gone or cannot be read: the next question says so.
    }
  };
  reading = setTimeout(readOn, restMs);
}
