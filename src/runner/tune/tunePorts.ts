import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import type { FoundDevice } from '../../execute/devices/foundDevices.ts';
import type { Balanced } from '../../execute/replicas/replicas.ts';
import type { Search } from '../../plan/search/search.ts';
import type { ServerConfiguration } from '../../plan/tune.ts';
import type { RunView } from '../../report/view.ts';
import type { ExperimentJudgement, ExperimentRow, ReplicaFact } from '../../store/experimentRow.ts';

/** What an experiment is made of: the real parts, or fakes in a test. */
export interface TunePorts {
  readonly clock: Clock;
  readonly search: Search;
  /** Devices that this workspace may use, whoever holds them. */
  readonly devices: number;
  /** Slots that a configuration needs, over all replicas. Throws a HumanError where that cannot be told. */
  readonly devicesNeeded: (configuration: ServerConfiguration) => number;
  /** Waits for its turn; undefined once the signal aborts. Throws a HumanError where there will never be enough. */
  readonly lease: (experiment: ExperimentRow, signal: AbortSignal) => Promise<ExperimentLease | undefined>;
  /** Starts the server on what was leased, and comes back when it is ready for requests, or has failed. Never rejects for what a configuration does. */
  readonly start: (experiment: ExperimentRow, lease: ExperimentLease, signal: AbortSignal) => Promise<ServerStart>;
  /** Measures the server by a run of its own. Never rejects for what the server does. */
  readonly measure: (what: Measuring, experiment: ExperimentRow, server: Pick<RunningServer, 'url'> & Pick<ExperimentLease, 'devices'>, hooks: MeasuringHooks, signal: AbortSignal) => Promise<Measured>;
  /** Whether the task asks for it. */
  readonly measures: (what: Measuring) => boolean;
  readonly judge: (experiment: ExperimentRow) => ExperimentJudgement;
  /** A run that measured an experiment, and has ended. */
  readonly view: (run: string) => RunView;
  /** Experiments of other runs that work on this machine now: `RUN/e03`. */
  readonly others: () => readonly string[];
  /** Removes what measured an experiment that starts anew. */
  readonly forget: (experiment: ExperimentRow) => void;
}

export type Measuring = 'bench' | 'eval';

export interface ExperimentLease extends Disposable {
  readonly devices: readonly FoundDevice[];
  /** What people call them, where that tells more than their numbers: `n1 GPU 0`. */
  readonly labels?: readonly string[];
  readonly lost: AbortSignal;
  /** A server could not be ended: its devices are nobody else's before this process and its guard are gone. */
  keep(): void;
}

export type ServerStart =
  | { readonly server: RunningServer }
  /** `timedOut`: it was not ready in time. `hopeless`: so will every other configuration. `left`: what could not be ended; its lease is kept. `replicas`: what is known of those that were started. */
  | { readonly failed: { readonly error: string; readonly timedOut?: boolean; readonly hopeless?: boolean; readonly canBeRetried: boolean; readonly left?: string; readonly replicas?: readonly ReplicaFact[] } };

export interface RunningServer {
  readonly url: string;
  facts(): readonly ReplicaFact[];
  /** What went through its balancer; absent where it has none. */
  balanced?(): Balanced | undefined;
  /** Aborts where a replica has ended and is not started again; the reason's message says how. */
  readonly died: AbortSignal;
  /** Comes back when nothing of it is left, or tells what could not be ended: its lease is kept then. Never rejects. */
  stop(): Promise<string | undefined>;
}

export interface MeasuringHooks {
  /** The run is recorded, and begins. */
  readonly onStarted: (run: string) => void;
  /** Where it stands: `4 in flight, level 2 of 3`. */
  readonly onStage: (stage: string) => void;
}

export interface Measured {
  readonly outcome: RunOutcome;
  /** Of a bench that failed: a level of it came to its end before. */
  readonly partly?: boolean;
  readonly error?: string;
}
