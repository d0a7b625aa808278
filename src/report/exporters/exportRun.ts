import { HumanError } from '../../base/humanError.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { StoreReader } from '../../store/store.ts';
import { runDocument } from '../runDocument.ts';
import type { RunView } from '../view.ts';
import { csvChunks } from './csv.ts';
import { experimentCsvChunks, experimentJsonlChunks } from './experiments.ts';
import { htmlChunks } from './html.ts';
import { jsonChunks, jsonlChunks } from './jsonl.ts';
import { junitChunks } from './junit.ts';
import { loadPicture } from './loadPicture.ts';
import { markdownChunks } from './markdown.ts';
import { requestCsvChunks, requestJsonChunks, requestJsonlChunks } from './requests.ts';

/** Of one file; `exportFiles` has the others. */
export const singleFormats = ['csv', 'jsonl', 'json', 'markdown', 'html', 'svg', 'junit'] as const;
export type SingleFormat = (typeof singleFormats)[number];

/** A run in a file's words, in chunks (of a tune its experiments: the requests and samples of each are in its own runs): samples are read as they are written, so that 100,000 of them need no memory. */
export function exportRun(format: SingleFormat, reader: Pick<StoreReader, 'trials' | 'readings' | 'reasoned' | 'samples' | 'shards' | 'requests' | 'latencies' | 'ticks'>, view: RunView): Iterable<string> {
  const { tune } = view;
  if (format === 'csv' || format === 'jsonl') refuseWithoutSamples(reader, view);
  switch (format) {
    case 'csv':
      return tune !== undefined ? experimentCsvChunks(tune) : view.load !== undefined ? requestCsvChunks(view, reader.requests(view.id)) : csvChunks(view, reader.samples(view.id), reader.reasoned(view.id));
    case 'jsonl':
      return tune !== undefined ? experimentJsonlChunks(view.id, tune) : view.load !== undefined ? requestJsonlChunks(view, reader.requests(view.id)) : jsonlChunks(view, reader.samples(view.id));
    case 'json':
      return tune !== undefined ? [`${JSON.stringify({ schema: 'pitwall.export/1', run: runDocument(view) })}\n`] : view.load !== undefined ? requestJsonChunks(runDocument(view), view, reader.requests(view.id), reader.readings(view.id)) : jsonChunks(runDocument(view), view, reader.samples(view.id));
    case 'markdown':
      return markdownChunks(view);
    case 'html':
      return htmlChunks(view, reader);
    case 'svg':
      return [loadPicture(view)];
    case 'junit':
      return junitChunks(view);
    default:
      return unreachable(format);
  }
}

/** A file with a header alone looks like a run that measured nothing. */
function refuseWithoutSamples(reader: Pick<StoreReader, 'shards'>, view: RunView): void {
  if (!view.trials.some(({ id }) => reader.shards(view.id, id).length > 0)) return;
  throw new HumanError({ what: `run ${view.id} kept the sums of its shards alone, so there are no samples to write`, toDo: 'export json, markdown or html, or run it without `shards: {keep: statistics}`' });
}
