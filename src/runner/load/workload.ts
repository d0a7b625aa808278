import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import type { DatasetItem, DatasetReader } from '../../execute/dataset.ts';
import type { LoadQuestion } from '../../execute/load/loadQuestion.ts';
import { readTrace, type Trace } from '../../execute/load/readTrace.ts';
import type { Dataset } from '../../task/datasets.ts';
import { answersInTokens, type LoadBench } from '../../task/load.ts';
import type { Task } from '../../task/task.ts';
import type { Calibration } from './calibration.ts';
import { syntheticWorkload } from './syntheticWorkload.ts';
import { traceWorkload } from './traceWorkload.ts';

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
  /** Of a trace: when its requests came, and what was read. */
  readonly trace?: Pick<Trace, 'atMs' | 'format' | 'leftOut'> & { readonly file: string };
}

/** Of a file no more rows are read than the requests of a level, where it says how many those are. */
export async function openWorkload(load: Pick<LoadBench, 'workload' | 'target' | 'stop' | 'warmup'>, task: Pick<Task, 'seed' | 'datasets'>, open: (dataset: Dataset, split: string) => DatasetReader, signal: AbortSignal): Promise<Workload> {
  const { workload, stop } = load;
  const { seed } = task;
  const [dataset] = task.datasets;
  if ('synthetic' in workload) return syntheticWorkload(workload.synthetic, seed);
  if (dataset === undefined) throw new Error('A workload from a file needs its dataset');
  if ('trace' in workload) {
    const { source, where } = dataset;
    const answered = answersInTokens('endpoint' in load.target ? (load.target.endpoint ?? 'chat') : 'chat');
    if (!('path' in source)) throw new Error('A trace is a file');
    return traceWorkload(await readTrace({ source, answered, ...workload.trace, ...(where === undefined ? {} : { where }), ...(stop.requests === undefined ? {} : { most: stop.requests }) }, signal), { seed, answered, file: path.basename(source.path) });
  }
  const most = stop.requests === undefined ? mostRows : stop.requests + load.warmup;
  const asks: Ask[] = [];
  const read = workload.documents === undefined ? ({ input }: DatasetItem): Ask => ({ inputs: [input] }) : rankingOf(workload.documents);
  for await (const item of open(dataset, 'all').items(signal)) if (asks.push(read(item)) >= most) break;
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
