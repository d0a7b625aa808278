import { HumanError } from '../../../base/humanError.ts';
import type { SlurmStanding } from '../../../execute/slurm/slurm.ts';
import type { ExperimentJob } from '../../../store/experimentRow.ts';
import type { ClusterPorts } from './clusterPorts.ts';

/** A cluster that does not take a cancel is asked again after this, */
const againMs = 10_000;
/** for so long, */
const patienceMs = 120_000;
/** and so long it is waited for a cancelled job to be gone: its server has its grace, and Slurm one of its own. */
const goneMs = 120_000;
/** A submission that nobody answered may be taken so much later. */
const lateMs = 2_000;

/** `left`: the cluster did not take the cancel, or has not ended the job since, and it may go on. */
export type EndedJob = { readonly over?: SlurmStanding } | { readonly left: HumanError };

/** Cancels a job, also one of which only the name is known, and waits until nothing of it runs. @param tell what is done, for those who look on */
export async function endJob(job: ExperimentJob, { clock, find, cancel, watch }: Pick<ClusterPorts, 'clock' | 'find' | 'cancel' | 'watch'>, tell: (stage: string) => void): Promise<EndedJob> {
  tell(`cancelling job ${job.id ?? job.name}`);
  const untilMs = clock.nowMs() + patienceMs;
  let id: string | undefined;
  for (;;) {
    try {
      id = job.id ?? (await found());
      if (id === undefined) return {};
      await cancel([id]);
      break;
    } catch (cause) {
      if (!(cause instanceof HumanError)) throw cause;
      if (clock.nowMs() + againMs > untilMs) return { left: cause };
      tell(`cancelling job ${job.id ?? job.name}: ${cause.what}`);
      await clock.sleep(againMs);
    }
  }
  const over = await gone(id);
  return over === undefined ? { left: new HumanError({ what: `job ${id} was told to end, and is not over yet`, where: 'Slurm', toDo: 'cancel the run again', kind: 'unfinished' }) } : { over };

  async function found(): Promise<string | undefined> {
    const at = await find(job.name);
    if (at !== undefined) return at;
    await clock.sleep(lateMs);
    return await find(job.name);
  }

  /** Undefined where it takes its time. */
  async function gone(cancelled: string): Promise<SlurmStanding | undefined> {
    const enough = new AbortController();
    const over = new AbortController();
    void clock.sleep(goneMs, over.signal).then(() => enough.abort());
    try {
      return await watch({ id: cancelled, name: job.name }, () => undefined, enough.signal);
    } finally {
      over.abort();
    }
  }
}
