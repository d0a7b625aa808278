import { createOutputReader, missingOutput, type RecordedOutput } from '../../execute/providers/recordedOutput.ts';
import { createItemReader } from '../../execute/datasets/readItem.ts';
import type { LocatedRow } from '../../execute/datasets/row.ts';
import { place, placeOf } from '../../execute/datasets/place.ts';
import { readRanges } from '../../execute/shards/readRange.ts';
import type { RowRange } from '../../execute/shards/rowIndex.ts';
import { createScoring, type ScoringSetup } from '../../score/createScoring.ts';
import type { TrialTotals } from '../../store/rows.ts';
import { emptyTotals, TotalsAdder } from '../../store/totals.ts';
import type { Dataset } from '../../task/datasets.ts';
import type { RecordedModel } from '../../task/models.ts';

/** What a thread needs to know of a trial; sent with its first shard. */
export interface ShardTrial {
  readonly trial: string;
  readonly dataset: Dataset;
  readonly model: RecordedModel;
  readonly setup: ScoringSetup;
}

export interface ShardJob {
  /** The dataset's rows, and the recorded ones where they are in other files. */
  readonly rows: readonly RowRange[];
  readonly recorded?: readonly RowRange[];
  /** Of the first row. */
  readonly index: number;
}

/** What is kept of a shard: sums alone. */
export interface ShardScores {
  readonly totals: TrialTotals;
  /** By tag column and value. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, TrialTotals['scores']>>>>;
  /** The first failure of each kind. */
  readonly failures: readonly { readonly errorClass: NonNullable<Extract<RecordedOutput, { errorClass: unknown }>['errorClass']>; readonly error: string; readonly index: number }[];
}

function nextOf(rows: Generator<LocatedRow>): LocatedRow | undefined {
  const { done, value } = rows.next() as IteratorResult<LocatedRow, undefined>;
  return done === true ? undefined : value;
}

/** How often the thread says that it is alive. */
const samplesPerBeat = 200;

/** Reads, scores and adds up shards of one trial, all in this thread; `beat` is called every few samples. A malformed row of the dataset is a HumanError. */
export function createShardScorer({ trial, dataset, model, setup }: ShardTrial, beat: () => void): (job: ShardJob) => ShardScores {
  const score = createScoring(setup);
  const reader = createItemReader(dataset, ({ file, line, index }) => (file === undefined ? `row ${index + 1}` : placeOf({ file, line })));
  const outputOf = createOutputReader(model);
  return ({ rows, recorded, index: first }) => {
    const all = new TotalsAdder(emptyTotals(trial));
    const byTag = new Map<string, Map<string, TotalsAdder>>(dataset.tags.map(tag => [tag, new Map<string, TotalsAdder>()]));
    const failures = new Map<string, ShardScores['failures'][number]>();
    const others = recorded === undefined ? undefined : readRanges(recorded, first);
    let samples = 0;
    for (const located of readRanges(rows, first)) {
      if (samples++ % samplesPerBeat === 0) beat();
      const item = reader.read(located);
      const other = others === undefined ? located : nextOf(others);
      const where = (): string => (other?.file === undefined ? place(model.path) : placeOf({ file: other.file, line: other.line }));
      const found = other === undefined ? missingOutput(place(model.path), item.index) : outputOf(other.row, item, where);
      if ('error' in found) {
        all.add({ outcome: 'failed', errorClass: found.errorClass, scores: [] }, 1);
        if (!failures.has(found.errorClass)) failures.set(found.errorClass, { ...found, index: item.index });
        continue;
      }
      const { outcome, scores } = score({ output: found.output, targets: item.targets, dataset: dataset.id });
      all.add({ outcome, scores }, 1);
      for (const [column, values] of byTag) {
        const value = item.tags[column];
        if (value === undefined) continue;
        let adder = values.get(value);
        if (adder === undefined) values.set(value, (adder = new TotalsAdder(emptyTotals(trial))));
        adder.add({ outcome, scores }, 1);
      }
    }
    const tags = Object.fromEntries(Array.from(byTag, ([column, values]) => [column, Object.fromEntries(Array.from(values, ([value, adder]) => [value, adder.totals().scores]))]));
    return { totals: all.totals(), tags, failures: [...failures.values()] };
  };
}
