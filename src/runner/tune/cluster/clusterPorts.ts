import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { HumanError } from '../../../base/humanError.ts';
import type { SlurmStanding } from '../../../execute/slurm/slurm.ts';
import type { Carry } from '../../../store/carry/carryFile.ts';
import type { ExperimentJob, ExperimentRow } from '../../../store/experimentRow.ts';
import type { StoreWriter } from '../../../store/store.ts';
import type { Tune } from '../../../task/tune.ts';
import type { JobStanding } from '../job/standing.ts';

/** A cluster, as the experiments of a tune use it: the real one, or a fake in a test. */
export interface ClusterPorts {
  readonly clock: Clock;
  /** With a name that no job ever had. */
  readonly newJob: (experiment: ExperimentRow) => ExperimentJob;
  /** Writes what the job is told, and submits it; returns its id. Throws a HumanError where it cannot be written, or the cluster refuses it, or cannot be asked. */
  readonly submit: (experiment: ExperimentRow, job: ExperimentJob) => Promise<string>;
  /** The id of a job that was submitted under this name; undefined where none was. Throws a HumanError where the cluster cannot be asked. */
  readonly find: (name: string) => Promise<string | undefined>;
  /** Tells each change of how a job stands, and returns how it stands once it is over; undefined once the signal aborts. A cluster that cannot be asked for a while is asked again. */
  readonly watch: (job: { readonly id: string; readonly name: string }, onStanding: (standing: SlurmStanding) => void, signal: AbortSignal) => Promise<SlurmStanding | undefined>;
  /** Told where the cluster gives no answer for a while: jobs go on. */
  readonly silence: (listener: (error: HumanError | undefined) => void) => Disposable;
  /** Throws a HumanError where the cluster does not take it. */
  readonly cancel: (ids: readonly string[]) => Promise<void>;
  /** How long a file that its node has written may take to be seen here. */
  readonly lateMs: (job: ExperimentJob) => number;
  /** What a job has left: its result, whole; undefined where there is none. Throws a HumanError where it is not whole, and what the file system says where it cannot be read now. */
  readonly result: (job: ExperimentJob) => Promise<Carry | undefined>;
  /** What it has told last. */
  readonly standing: (job: ExperimentJob) => JobStanding | undefined;
  /** The last lines of its output that tell something. */
  readonly lastWords: (experiment: string, id: string) => string;
  /** Removes what was merged: the rest of a job's files stays for who wants to see them. */
  readonly tidy: (job: ExperimentJob) => void;
  /** Removes what measured an experiment that starts anew. */
  readonly forget: (experiment: ExperimentRow) => void;
}

export interface ClusterContext {
  readonly tune: Pick<Tune, 'retries' | 'server'>;
  readonly store: Pick<StoreWriter, 'updateExperiment' | 'writeEvent' | 'mergeRuns' | 'experiments' | 'unlocked'>;
  readonly onChanged: (now: { readonly leased: boolean; readonly serving: boolean; readonly stage: string }) => void;
  /** No configuration will start, so the run ends; what is mended until it is resumed is tried then. */
  readonly onHopeless: (error: string) => void;
  /** Somebody else has ended a job: nothing more is proposed, the others come to their end, and a resume does what is missing. */
  readonly onCancelled: (error: string) => void;
  /** No other job of the run is at the cluster: what is refused is not refused because of them. */
  readonly isAlone: () => boolean;
  /** Of a run that was stopped. */
  readonly whyStopped: () => string;
  /** Of a run that was stopped: it is only this process that goes, and whoever resumes the run finds its jobs. */
  readonly goesOn: () => boolean;
}
