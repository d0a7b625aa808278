import { createRng, type Rng } from '../../src/base/rng.ts';
import type { Observed } from '../../src/plan/search/search.ts';
import type { Parameter, ServerConfiguration, StrategySpec } from '../../src/task/tune.ts';
import { gridOf } from '../../src/plan/search/gridOf.ts';
import { spaceOf } from '../../src/plan/search/space.ts';
import { trySearch } from './trySearch.ts';

/** A model's server on a processor, as a tune sees it: noisy throughput within a limit on the time to the first token. */
export interface ServedModel {
  readonly parameters: readonly Parameter[];
  /** What a measurement would tell without noise. */
  readonly truth: (configuration: ServerConfiguration) => { readonly throughput: number; readonly feasible: boolean };
  readonly measure: (configuration: ServerConfiguration) => Observed;
}

/** The numbers of a measurement are off by so much, as a standard deviation. */
const noise = 0.03;

/**
 * 4 × 4 × 3 configurations: threads, parallel slots, batch size. Each seed is another machine: 2 to 4 cores beyond which threads get in each other's way, slots that pay up to a point and lengthen the
 * time to the first token, batches that pay where prompts are long, and a limit that a third to two thirds of the configurations keep.
 */
export function servedModel(seed: number): ServedModel {
  const rng = createRng(`served model ${seed}`);
  const parameters: readonly Parameter[] = [{ name: 'threads', levels: [1, 2, 4, 8] }, { name: 'slots', levels: [1, 2, 4, 8] }, { name: 'batch', levels: [128, 512, 2048] }];
  const [cores, crowding, pays, saturates, prefill] = [2 + rng.int(3), 0.3 + 0.7 * rng.next(), 0.3 + 0.4 * rng.next(), 2 + 10 * rng.next(), 0.1 + 0.3 * rng.next()];
  const speed = (threads: number): number => Math.min(threads, cores) ** 0.9 * (cores / Math.max(cores, threads)) ** crowding;
  const throughputOf = ({ threads, slots, batch }: ServerConfiguration): number =>
    (30 * speed(Number(threads)) * Number(slots) ** pays * Number(batch) ** (prefill / 4)) / (1 + Number(slots) / saturates);
  const ttftOf = ({ threads, slots, batch }: ServerConfiguration): number => (Number(slots) ** 0.8 / speed(Number(threads))) * (1 + prefill * Math.log2(Number(batch) / 128) * (Number(slots) > 2 ? 0.5 : -0.3));
  const all = [1, 2, 4, 8].flatMap(threads => [1, 2, 4, 8].flatMap(slots => [128, 512, 2048].map(batch => ttftOf({ threads, slots, batch })))).sort((a, b) => a - b);
  const limit = all[16 + rng.int(16)] ?? 1;
  return {
    parameters,
    truth: configuration => ({ throughput: throughputOf(configuration), feasible: ttftOf(configuration) <= limit }),
    measure: configuration => {
      const throughput = throughputOf(configuration) * off(rng);
      const exceeded = (ttftOf(configuration) * off(rng)) / limit - 1;
      return { feasible: exceeded <= 0, loss: -throughput, violation: Math.max(0, exceeded) };
    },
  };
}

function off(rng: Rng): number {
  return Math.exp(noise * Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next()));
}

/** The true throughput of what a search takes for the best, as a share of that of the best feasible configuration; 0 where it found none within the limit. */
export function bestShare(seed: number, strategy: StrategySpec, experiments: number, atOnce: number): number {
  const { parameters, truth, measure } = servedModel(seed);
  const { tried } = trySearch(parameters, strategy, experiments, measure, { atOnce });
  const [chosen] = tried.filter(({ result }) => result?.feasible === true).toSorted((a, b) => (a.result?.loss ?? 0) - (b.result?.loss ?? 0));
  const best = Math.max(...[...gridOf(spaceOf(parameters, () => true))].map(truth).filter(({ feasible }) => feasible).map(({ throughput }) => throughput));
  return chosen === undefined ? 0 : truth(chosen.configuration).throughput / best;
}
