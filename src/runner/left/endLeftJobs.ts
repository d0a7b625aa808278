import type { Clock } from '../../base/clock.ts';
import type { Slurm } from '../../execute/slurm/slurm.ts';
import type { StoreWriter } from '../../store/store.ts';
import { waveName } from '../jobs/openWaves.ts';
import { removeSecrets } from '../jobs/secretsFile.ts';
import { endNamedJobs } from './endNamedJobs.ts';
import type { LeftJobs } from './leftJobs.ts';
import { takeLeftResults, type LeftResults } from './takeLeftResults.ts';

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

/**
 * Ends the jobs that a run has left behind when its process went, those also of which only the name is known, and takes in what they have brought before it writes down that they were cancelled; then
 * their secrets go. Throws a HumanError where the cluster does not take it, or has not ended all of them after a minute: then those jobs stay known, and the secrets there.
 */
export async function endLeftJobs(left: LeftJobs, { store, run, slurm, clock, tell, keep }: EndLeftJobsOptions): Promise<EndedLeftJobs> {
  const take = async (of: Pick<LeftJobs, 'waves' | 'experiments'>, isOver: boolean): Promise<LeftResults> => (keep ? await takeLeftResults(of, { store, run, clock, isOver }) : { samples: 0, measured: [] });
  const before = await take(left, false);
  const open = left.experiments.filter(({ id }) => !before.measured.includes(id));
  const named = [...left.waves.map(({ wave, job }) => ({ name: waveName(run, wave), id: job })), ...open.map(({ job: { name, id } }) => ({ name, id }))];
  const { over, trouble } = named.length === 0 ? { over: new Map<string, string | undefined>(), trouble: undefined } : await endNamedJobs(named, { slurm: slurm(), clock, tell, what: left.waves.length > 0 ? 'array' : 'job' });
  const waves = left.waves.filter(({ wave }) => over.has(waveName(run, wave)));
  const experiments = open.filter(({ job }) => over.has(job.name));
  const after = await take({ waves, experiments }, true);
  const measured = [...new Set([...before.measured, ...after.measured])];
  for (const { wave, jobs } of waves) {
    const job = over.get(waveName(run, wave));
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
  if (trouble !== undefined) throw trouble;
  for (const file of left.secrets) removeSecrets(file);
  return { arrays: waves.filter(({ wave }) => over.get(waveName(run, wave)) !== undefined).length, experiments: cancelled.length, samples: before.samples + after.samples, measured };
}
