import { createRng, type Rng } from '../../base/rng.ts';
import { HumanError } from '../../base/humanError.ts';
import type { DatasetReader } from '../../execute/dataset.ts';
import type { Length, LoadBench } from '../../task/load.ts';
import { commonWords } from './commonWords.ts';

/** What one request asks. */
export interface Ask {
  readonly input: string;
  /** The longest answer, in tokens. */
  readonly maxTokens?: number;
}

/** The k-th request of a part of the run (a level, or a level's warm-up); the same in every run with the same seed. */
export type Workload = (part: string, k: number) => Ask;

/** @param most requests of a level with its warm-up: of a file no more rows are read; absent where only time ends a level */
export async function openWorkload(load: Pick<LoadBench, 'workload'>, options: { readonly seed: number; readonly reader: DatasetReader | undefined; readonly most: number | undefined }, signal: AbortSignal): Promise<Workload> {
  const { workload } = load;
  const { seed, reader, most = mostRows } = options;
  if ('synthetic' in workload) {
    const { inputTokens, outputTokens } = workload.synthetic;
    return (part, k) => {
      const rng = createRng(`${seed}/${part}/${k}`);
      const words = Array.from({ length: draw(inputTokens, rng) }, () => commonWords[rng.int(commonWords.length)]);
      return { input: words.join(' '), ...(outputTokens === undefined ? {} : { maxTokens: draw(outputTokens, rng) }) };
    };
  }
  if (reader === undefined) throw new Error('A workload from a file needs its reader');
  const inputs: string[] = [];
  for await (const { input } of reader.items(signal)) if (inputs.push(input) >= most) break;
  if (inputs.length === 0) throw new HumanError({ what: 'the workload has no rows', toDo: 'name a file with at least one' });
  return (_, k) => ({ input: inputs[k % inputs.length] ?? '' });
}

/** They are held in memory. */
const mostRows = 100_000;

/** A whole number of a normal distribution (Box and Muller), cut at its ends. */
export function draw({ mean, stdev, min, max }: Length, rng: Rng): number {
  if (stdev === 0) return mean;
  const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Math.min(max, Math.max(min, Math.round(mean + stdev * normal)));
}
