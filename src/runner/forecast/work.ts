import type { RequestSpec, SimulatedSearch } from '../../schedule/simulate/simulate.ts';
import type { SimulatedJob } from '../../schedule/simulate/job.ts';
import type { Assumption, Forecast } from '../../report/plan/forecast.ts';

/** What a task has to do, as far as it is known before it runs: what is simulated, and what it rests on. */
export interface Work extends Pick<Forecast, 'unit' | 'trials' | 'atMost' | 'of' | 'duplicates' | 'invalid' | 'requests' | 'requestsAtMost' | 'tokens' | 'tokensAtMost' | 'cost' | 'unknown' | 'notes'> {
  readonly assumed: readonly Assumption[];
  /** Undefined where nobody can say how long some of it takes. */
  readonly stages: readonly (readonly SimulatedJob[])[] | undefined;
  /** Of a sweep: requests in flight of each stage. */
  readonly slotsOfStage?: readonly number[];
  /** Of a tune, instead of stages: jobs as they are proposed. */
  readonly search?: SimulatedSearch;
  readonly width: number;
  /** Each is a job of a cluster, of which so many are there at once: its slots are not this machine's. */
  readonly atCluster?: { readonly jobs: number };
  /** Slots that one of its jobs holds at most. */
  readonly mostSlots: number;
  readonly requestSpec: RequestSpec;
  readonly scoringThreads: ReadonlyMap<string, number>;
  /** Whose trials they are, by job: for a rate of models. */
  readonly models: ReadonlyMap<string, string>;
}
