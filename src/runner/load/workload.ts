import { createRng, type Rng } from '../../base/rng.ts';
import { HumanError } from '../../base/humanError.ts';
import type { DatasetReader } from '../../execute/dataset.ts';
import type { Length, LoadBench } from '../../task/load.ts';
import { uncalibrated, wordsFor, type Calibration } from './calibration.ts';
import { commonWords } from './commonWords.ts';

/** What one request asks. */
export interface Ask {
  readonly input: string;
  /** Of a text of our making: its words. */
  readonly words?: number;
  /** The longest answer, in tokens. */
  readonly maxTokens?: number;
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
  if ('synthetic' in workload) return synthetic(workload.synthetic, seed);
  if (reader === undefined) throw new Error('A workload from a file needs its reader');
  const inputs: string[] = [];
  for await (const { input } of reader.items(signal)) if (inputs.push(input) >= most) break;
  if (inputs.length === 0) throw new HumanError({ what: 'the workload has no rows', toDo: 'name a file with at least one' });
  const ask = (_: string, k: number): Ask => ({ input: inputs[k % inputs.length] ?? '' });
  return { ask, askWarmUp: ask, calibrate: () => undefined };
}

/** They are held in memory. */
const mostRows = 100_000;

function synthetic({ inputTokens, outputTokens, prefixTokens = 0 }: Extract<LoadBench['workload'], { synthetic: unknown }>['synthetic'], seed: number): Workload {
  let calibration = uncalibrated;
  let prefix = prefixOf();
  const make = (part: string, k: number, share: number): Ask => {
    const rng = createRng(`${seed}/${part}/${k}`);
    const tokens = draw(inputTokens, rng);
    // The template's tokens are there once, so a prefix has none of its own.
    const words = Math.max(1, Math.round(share * wordsFor(tokens, calibration)));
    const own = wordsOf(words, rng);
    return { input: [...prefix, ...own].join(' '), words: prefix.length + words, ...(outputTokens === undefined ? {} : { maxTokens: draw(outputTokens, rng) }) };
  };
  return {
    ask: (part, k) => make(part, k, 1),
    askWarmUp: (part, k) => make(part, k, k % 2 === 0 ? 1 : 0.25),
    calibrate(found) {
      calibration = found;
      prefix = prefixOf();
    },
  };

  function prefixOf(): readonly string[] {
    return prefixTokens === 0 ? [] : wordsOf(wordsFor(prefixTokens, { ...calibration, overhead: 0 }), createRng(`${seed}/prefix`));
  }
}

function wordsOf(words: number, rng: Rng): readonly string[] {
  return Array.from({ length: words }, () => commonWords[rng.int(commonWords.length)] ?? '');
}

/** A whole number of a uniform distribution, or of a normal one (Box and Muller) that is cut at its ends. */
export function draw({ mean, stdev, min, max, uniform }: Length, rng: Rng): number {
  if (uniform === true) return min + rng.int(max - min + 1);
  if (stdev === 0) return mean;
  const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Math.min(max, Math.max(min, Math.round(mean + stdev * normal)));
}
