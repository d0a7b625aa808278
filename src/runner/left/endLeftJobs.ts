import type { Clock } from '../../base/clock.ts';
import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import { cancelPatiently } from '../../execute/slurm/cancelPatiently.ts';
import { isOver, type Slurm } from '../../execute/slurm/slurm.ts';
import type { StoreWriter } from '../../store/store.ts';
import { waveName } from '../jobs/openWaves.ts';
import { removeSecrets } from '../jobs/secretsFile.ts';
import type { LeftJobs } from './leftJobs.ts';
import { takeLeftResults, type LeftResults } from './takeLeftResults.ts';

/** A job that is told to end has so long to bring what it has; Slurm itself waits 30 s by default. */
const endPatienceMs = 60_000;
const lookMs = 500;
/** A submission that was under way when its runner went may be taken a moment later. */
const findAgainMs = 5_000;

export interface EndLeftJobsOptions {
  readonly store: StoreWriter;
  readonly run: string;
  /** Opened only where there is anything to ask. */
  readonly slurm: () => Slurm;
  readonly clock: Clock;
  /** What is waited for. */
  readonly tell: (text: string) => void;
  /** Of a run that is removed nobody takes in what its jobs have brought. */
  readonly keep: boolean;
}

/** What became of what was left. */
export interface EndedLeftJobs extends LeftResults {
  /** Arrays and experiments that were cancelled. */
  readonly arrays: number;
  readonly experiments: number;
}

interface FoundWave {
  readonly wave: LeftJobs['waves'][number];
  /** Undefined where the cluster has not taken it. */
  readonly job: string | undefined;
}

/**
 * Ends the jobs that a run has left behind when its process went, those also of which only the name is known, and takes in what they have brought before it writes down that they were cancelled; then
 * their secrets go. Throws a HumanError where the cluster does not take it: then the jobs stay known, and so do their secrets.
 */
export async function endLeftJobs(left: LeftJobs, { store, run, slurm, clock, tell, keep }: EndLeftJobsOptions): Promise<EndedLeftJobs> {
  const take = async (isOver: boolean): Promise<LeftResults> => (keep ? await takeLeftResults(left, { store, run, clock, isOver }) : { samples: 0, measured: [] });
  const before = await take(false);
  const { waves, experiments } = await ended();
  const after = await take(true);
  const measured = [...new Set([...before.measured, ...after.measured])];
  for (const { wave: { wave, jobs }, job } of waves) {
    if (job === undefined) store.writeEvent(run, clock.wallMs(), { type: 'jobsNotSubmitted', wave, error: 'nobody knows it there' });
    else store.writeEvent(run, clock.wallMs(), { type: 'jobsEnded', wave, job, jobs, failed: jobs, error: 'they were cancelled while nobody waited for them' });
  }
  const cancelled = experiments.filter(({ id }) => !measured.includes(id));
  for (const { id, stage } of cancelled) {
    const [error, endedMs] = ['its job was cancelled while no runner followed it', clock.wallMs()];
    store.updateExperiment(run, id, { outcome: 'cancelled', error, endedMs });
    store.writeEvent(run, endedMs, { type: 'experimentEnded', experiment: id, outcome: 'cancelled', stage, error });
  }
  store.flush();
  for (const file of left.secrets) removeSecrets(file);
  return { arrays: waves.filter(({ job }) => job !== undefined).length, experiments: cancelled.length, samples: before.samples + after.samples, measured };

  async function ended(): Promise<{ readonly waves: readonly FoundWave[]; readonly experiments: LeftJobs['experiments'] }> {
    const open = left.experiments.filter(({ id }) => !before.measured.includes(id));
    if (left.waves.length === 0 && open.length === 0) return { waves: [], experiments: [] };
    const cluster = slurm();
    const named = await findTwice(cluster, [...left.waves.flatMap(({ wave, job }) => (job === undefined ? [waveName(run, wave)] : [])), ...open.flatMap(({ job }) => (job.id === undefined ? [job.name] : []))]);
    const found: readonly FoundWave[] = left.waves.map(wave => ({ wave, job: wave.job ?? named.get(waveName(run, wave.wave)) }));
    const ids = [...found.flatMap(({ job }) => job ?? []), ...open.flatMap(({ job }) => job.id ?? named.get(job.name) ?? [])];
    if (ids.length > 0) await end(cluster, ids);
    return { waves: found, experiments: open };
  }

  /** The ids of those that the cluster has taken. */
  async function findTwice(cluster: Slurm, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const waitMs of [0, findAgainMs]) {
      const missing = names.filter(name => !found.has(name));
      if (missing.length === 0) break;
      if (waitMs > 0) await clock.sleep(waitMs);
      for (const name of missing) {
        const id = (await cluster.find(name))?.id;
        if (id !== undefined) found.set(name, id);
      }
    }
    return found;
  }

  async function end(cluster: Slurm, ids: readonly string[]): Promise<void> {
    tell(`ending ${counted(ids.length, left.waves.length > 0 ? 'array' : 'job')} at the cluster`);
    const failed = await cancelPatiently(cluster, ids, clock);
    if (failed !== undefined) throw failed;
    for (const untilMs = clock.nowMs() + endPatienceMs; clock.nowMs() < untilMs; await clock.sleep(lookMs)) {
      if (await areOver(cluster, ids)) return;
    }
  }
}

/** Where it gives no answer now, they were told to end all the same. */
async function areOver(cluster: Slurm, ids: readonly string[]): Promise<boolean> {
  try {
    return [...(await cluster.look(ids)).values()].every(isOver);
  } catch (cause) {
    if (cause instanceof HumanError) return false;
    throw cause;
  }
}
