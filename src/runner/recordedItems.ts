import type { DatasetItem, DatasetReader } from '../execute/dataset.ts';
import { messagesOf } from '../report/exporters/sampleFields.ts';
import type { SampleRow, TrialRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';

export interface RecordedTrial {
  readonly run: string;
  /** As it is in this run. */
  readonly trial: TrialRow;
  /** Gives the rows behind the samples, where the dataset is as it was: scorers may look at any column. */
  readonly reader: DatasetReader;
  readonly store: Pick<StoreReader, 'samples'>;
}

/** Each recorded sample, with what its dataset's row says; where the dataset has changed or gone, with what the sample itself says. */
export async function* recordedItems({ run, trial, reader, store }: RecordedTrial, signal: AbortSignal): AsyncGenerator<{ readonly sample: SampleRow; readonly item: DatasetItem }> {
  const items = (await isAsItWas(reader, trial, signal)) ? reader.items(signal)[Symbol.asyncIterator]() : undefined;
  let next = await items?.next();
  for (const sample of store.samples(run, trial.id)) {
    while (next?.done === false && next.value.index < sample.index) next = await items?.next();
    yield { sample, item: next?.done === false && next.value.index === sample.index ? next.value : ofSample(sample) };
  }
  await items?.return?.();
}

async function isAsItWas(reader: DatasetReader, trial: TrialRow, signal: AbortSignal): Promise<boolean> {
  try {
    return (await reader.probe(signal)).hash === trial.datasetHash;
  } catch {
    // Gone, or not what it was: the samples hold what was asked and what was expected.
    signal.throwIfAborted();
    return false;
  }
}

function ofSample(sample: SampleRow): DatasetItem {
  return {
    index: sample.index,
    row: {},
    input: messagesOf(sample.prompt).findLast(message => message.role === 'user')?.content ?? '',
    // The runner wrote both.
    targets: JSON.parse(sample.target) as readonly string[],
    tags: sample.tags === undefined ? {} : (JSON.parse(sample.tags) as Readonly<Record<string, string>>),
    ...(sample.cluster === undefined ? {} : { cluster: sample.cluster }),
  };
}
