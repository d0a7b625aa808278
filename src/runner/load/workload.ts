import { HumanError } from '../../base/humanError.ts';
import type { DatasetItem, DatasetReader } from '../../execute/dataset.ts';
import type { LoadQuestion } from '../../execute/load/loadQuestion.ts';
import type { LoadBench } from '../../task/load.ts';
import type { Calibration } from './calibration.ts';
import { syntheticWorkload } from './syntheticWorkload.ts';

/** What one request asks. */
export interface Ask extends LoadQuestion {
  /** Of texts of our making: the words of all that is read. */
  readonly words?: number;
}

export interface Workload {
  /** The k-th request of a part of the run (a level, or a level's warm-up); the same in every run with the same seed and calibration. */
  ask(part: string, k: number): Ask;
  /** As `ask`, but that texts of our making have a quarter of their length each other time, so that from how a server counts them their lengths can be set. */
  askWarmUp(part: string, k: number): Ask;
  /** From now on lengths are in tokens as the server counts them. */
  calibrate(calibration: Calibration): void;
}

/** @param most requests of a level with its warm-up: of a file no more rows are read; absent where only time ends a level */
export async function openWorkload(load: Pick<LoadBench, 'workload'>, options: { readonly seed: number; readonly reader: DatasetReader | undefined; readonly most: number | undefined }, signal: AbortSignal): Promise<Workload> {
  const { workload } = load;
  const { seed, reader, most = mostRows } = options;
  if ('synthetic' in workload) return syntheticWorkload(workload.synthetic, seed);
  if (reader === undefined) throw new Error('A workload from a file needs its reader');
  const asks: Ask[] = [];
  const read = workload.documents === undefined ? ({ input }: DatasetItem): Ask => ({ inputs: [input] }) : rankingOf(workload.documents);
  for await (const item of reader.items(signal)) if (asks.push(read(item)) >= most) break;
  const [first] = asks;
  if (first === undefined) throw new HumanError({ what: 'the workload has no rows', toDo: 'name a file with at least one' });
  const ask = (_: string, k: number): Ask => asks[k % asks.length] ?? first;
  return { ask, askWarmUp: ask, calibrate: () => undefined };
}

/** They are held in memory. */
const mostRows = 100_000;

/** @param column its list of texts, or of objects with a `text` */
function rankingOf(column: string): (item: DatasetItem) => Ask {
  return ({ input, row, index }) => {
    const held: unknown = row[column];
    const documents: readonly unknown[] = Array.isArray(held) ? held.map((document: unknown) => (typeof document === 'object' && document !== null && 'text' in document ? document.text : document)) : [];
    const inputs = documents.filter((document): document is string => typeof document === 'string' && document !== '');
    if (inputs.length > 0 && inputs.length === documents.length) return { inputs, query: input };
    throw new HumanError({ what: `row ${index + 1} of the workload has no list of texts in \`${column}\` (it has ${Object.keys(row).slice(0, 12).join(', ')})`, toDo: 'mend the row, or name the column in `fields: {documents: …}`' });
  };
}
