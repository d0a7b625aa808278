import type { SampleRow } from '../../store/rows.ts';
import type { RunView } from '../view.ts';
import { sampleDocument } from './sampleFields.ts';

/** One JSON object a sample and line. */
export function* jsonlChunks(view: RunView, samples: Iterable<SampleRow>): Generator<string> {
  const trials = new Map(view.trials.map(trial => [trial.id, trial]));
  for (const sample of samples) yield `${JSON.stringify(sampleDocument(view.id, sample, trials.get(sample.trial)))}\n`;
}

/** One JSON document: `run` is the document of `--json`, `samples` are the lines of the JSONL. */
export function* jsonChunks(document: object, view: RunView, samples: Iterable<SampleRow>): Generator<string> {
  yield `{"schema":"pitwall.export/1",\n"run":${JSON.stringify(document)},\n"samples":[`;
  let before = '\n';
  for (const line of jsonlChunks(view, samples)) {
    yield before + line.trimEnd();
    before = ',\n';
  }
  yield '\n]}\n';
}
