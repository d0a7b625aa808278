import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { Clock } from '../../base/clock.ts';
import { cancelPatiently, cancelPatienceMs } from '../../execute/slurm/cancelPatiently.ts';
import type { Slurm } from '../../execute/slurm/slurm.ts';
import type { StoreWriter } from '../../store/store.ts';
import { openWaves, waveName, type RecordedWave } from './openWaves.ts';

const findAgainMs = 5_000;

/**
 * Ends the jobs of a run that ends itself, whatever it was that ended it: what they have brought lies there for a resume. A wave whose jobs cannot be ended stays open in the record.
 * @param givenUp arrays that were tried to be ended before
 */
export async function endOpenWaves({ store, run, slurm, clock, givenUp }: { readonly store: StoreWriter; readonly run: string; readonly slurm: Slurm; readonly clock: Clock; readonly givenUp: ReadonlySet<string> }): Promise<void> {
  const tried: { readonly wave: RecordedWave; readonly job: string | undefined; readonly error: HumanError | undefined }[] = [];
  for (const wave of openWaves(store, run)) {
    if (wave.job !== undefined && givenUp.has(wave.job)) continue;
    const job = await jobOf(wave);
    if (job instanceof HumanError) continue;
    tried.push({ wave, job, error: job === undefined ? undefined : await cancelPatiently(slurm, [job], clock) });
  }
  // After all of them: a record that cannot be written is no reason to let jobs go on.
  for (const { wave: { wave, jobs }, job, error } of tried) {
    const atMs = clock.wallMs();
    if (job === undefined) store.writeEvent(run, atMs, { type: 'jobsNotSubmitted', wave, error: 'nobody knows it there' });
    else if (error === undefined) store.writeEvent(run, atMs, { type: 'jobsEnded', wave, job, jobs, failed: jobs, error: 'they were cancelled because the run ended' });
    else store.writeEvent(run, atMs, { type: 'jobsLeft', job, jobs, error: renderHumanError(error) });
  }
  store.flush();

  /** Undefined where the cluster has not taken it. */
  async function jobOf({ wave, job }: RecordedWave): Promise<string | HumanError | undefined> {
    const untilMs = clock.nowMs() + cancelPatienceMs;
    let isSecondLook = false;
    while (job === undefined) {
      try {
        const found = await slurm.find(waveName(run, wave));
        if (found !== undefined || isSecondLook) return found?.id;
        // A submission that was under way may be taken a moment later.
        isSecondLook = true;
        await clock.sleep(findAgainMs);
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        if (clock.nowMs() >= untilMs) return error;
        await clock.sleep(findAgainMs);
      }
    }
    return job;
  }
}

/** Leaves the jobs of earlier processes of the run to a resume. Returns what the run's error says of them; undefined where there are none. */
export function leaveOpenWaves(store: StoreWriter, run: string, clock: Clock, givenUp: ReadonlySet<string>): string | undefined {
  const open = openWaves(store, run).flatMap(({ job, jobs }) => (job === undefined || givenUp.has(job) ? [] : [{ job, jobs }]));
  for (const { job, jobs } of open) store.writeEvent(run, clock.wallMs(), { type: 'jobsLeft', job, jobs });
  store.flush();
  const left = stillThere(store, run, new Set(open.map(({ job }) => job)));
  if (open.length === 0) return left;
  const words = `${namesOf(open.map(({ job }) => `array ${job}`))} go on at the cluster: a resume takes up what they bring, and \`pitwall cancel ${run}\` ends them`;
  return left === undefined ? words : `${words}; ${left}`;
}

/** What the run's error says of jobs that it could not end. Undefined where there are none. @param but arrays that were not to end */
export function stillThere(store: StoreWriter, run: string, but: ReadonlySet<string> = new Set()): string | undefined {
  const open = openWaves(store, run).filter(({ job }) => job === undefined || !but.has(job));
  if (open.length === 0) return undefined;
  const names = open.map(({ wave, job }) => (job === undefined ? `the array named ${waveName(run, wave)}` : `array ${job}`));
  return `${namesOf(names)} may go on at the cluster, which could not be made to end them; end them with \`pitwall cancel ${run}\``;
}

function namesOf(arrays: readonly string[]): string {
  return `jobs of ${arrays.join(' and of ')}`;
}
