import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { Clock } from '../../base/clock.ts';
import { cancelPatienceMs } from '../../execute/slurm/cancelPatiently.ts';
import { isHeld } from '../../execute/slurm/isHeld.ts';
import { isOver, type Slurm, type SlurmStanding } from '../../execute/slurm/slurm.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { ClusterAsker } from './askCluster.ts';
import { broughtNothing } from './broughtNothing.ts';
import type { WaveFolder } from './jobFolder.ts';
import type { OpenWave } from './openWaves.ts';
import type { ShardEnd } from './resultFile.ts';
import type { WaveResults } from './waveResults.ts';
import { whyNothing } from './whyNothing.ts';

/** Results are looked for so often, and less often in a wave that takes long: a listing of many files is work for a file system that is everybody's. */
const lookAtFirstMs = 200;
const lookAtMostMs = 10_000;
const lookShare = 1 / 300;
/** The controller is asked so often, and less where the jobs are long: it is everybody's. */
const askAtFirstMs = 1_000;
const askAtMostMs = 10_000;
/** Jobs that were cancelled are over within this: Slurm lets them end for 30 s, and sites raise that. */
const goneMs = 120_000;
/** What has ended so long ago is not late any more, whatever clocks say. */
const longAgoMs = 600_000;

export interface WaveContext {
  readonly run: string;
  readonly store: StoreWriter;
  readonly slurm: Slurm;
  readonly asker: ClusterAsker;
  readonly clock: Clock;
  readonly results: WaveResults;
  /** A result may be seen so long after its job has ended. */
  readonly lateMs: number;
  /** `found`: submitted by an earlier process of the run, so that jobs that are cancelled already may have been so by that; `ending`: the run itself has told them to end. */
  readonly origin: 'own' | 'found' | 'ending';
  /** A shard met what every other shard of its trial would meet. @returns the shards of its wave that need not go on */
  readonly onHopeless: (index: number, end: ShardEnd) => readonly number[];
  /** Whether its jobs may go on although nobody waits for them. */
  readonly mayLeave: () => boolean;
  /** Its jobs could not be ended. */
  readonly onGivenUp: () => void;
}

/** How a wave ended: why shards brought nothing, or not all. */
export interface WaveEnd {
  readonly failed: ReadonlyMap<number, string>;
  /** Somebody else has cancelled jobs of it. */
  readonly cancelled?: string;
}

/**
 * Waits for the jobs of an array and merges what they bring, as it comes. A result that is there is the truth; what Slurm says tells of jobs that will bring none. It ends when no job of it goes on.
 * Stopped, it ends the jobs and merges what they had, or leaves them to a resume; then it throws the signal's reason. Jobs that cannot be ended leave it open in the record.
 */
export async function runWave({ wave, job }: OpenWave, indices: readonly number[], folder: WaveFolder, context: WaveContext, signal: AbortSignal): Promise<WaveEnd> {
  const { run, store, slurm, asker, clock, results, lateMs } = context;
  const ends = new Map<number, ShardEnd>();
  /** Attempts that were stopped. Slurm may start the job again, so that these are not its last. */
  const stopped = new Map<number, ShardEnd & { readonly attempt: number }>();
  const failed = new Map<number, string>();
  const overSince = new Map<number, number>();
  /** They were seen to go on by this process. */
  const followed = new Set<number>(context.origin === 'own' ? indices : []);
  /** Their jobs are to end, and how that goes. */
  const ending = new Set<number>();
  let cancels: { error: HumanError | undefined; acceptedMs: number | undefined } | undefined;
  /** Why all of it is ended before its time. */
  let stop: { readonly reason: unknown; readonly sinceMs: number } | undefined;
  let cancelled: string | undefined;
  let isWaitingForRelease = false;
  const startedMs = clock.nowMs();
  let askEveryMs = askAtFirstMs;
  let askedMs = clock.nowMs();
  const left = (): readonly number[] => indices.filter(index => !ends.has(index) && !failed.has(index));

  for (;;) {
    await store.unlocked();
    take();
    if (left().length === 0 && (signal.aborted || !results.mayCome())) break;
    if (signal.aborted && stop === undefined) {
      if (context.mayLeave()) return leave(signal.reason);
      endAll(signal.reason);
    }
    if (cancels !== undefined && cancels.acceptedMs === undefined) await cancel();
    if (stop !== undefined) endLate();
    if (stop !== undefined && cancels !== undefined && isInVain(cancels, stop.sinceMs)) return leave(stop.reason, cancels.error);
    if (left().length > 0 && clock.nowMs() - askedMs >= askEveryMs) await ask();
    else await clock.sleep(pauseMs(), stop === undefined ? signal : undefined);
  }
  for (const [index, end] of ends) if (end.outcome !== 'succeeded' && !failed.has(index)) failed.set(index, end.error ?? end.outcome);
  results.close();
  for (const index of indices) {
    const trouble = results.trouble(index);
    if (trouble !== undefined && !failed.has(index)) failed.set(index, trouble);
  }
  const [error] = failed.values();
  store.writeEvent(run, clock.wallMs(), { type: 'jobsEnded', wave, job, jobs: indices.length, failed: failed.size, ...(error === undefined ? {} : { error }) });
  store.flush();
  if (stop !== undefined) throw stop.reason;
  return { failed, ...(cancelled === undefined ? {} : { cancelled }) };

  function take(): void {
    results.take(({ index, attempt }, end) => {
      if (end.again === true) {
        if (attempt >= (stopped.get(index)?.attempt ?? 0)) stopped.set(index, { ...end, attempt });
        return;
      }
      ends.set(index, end);
      if (end.outcome === 'succeeded') return;
      const open = new Set(left());
      endThese(context.onHopeless(index, end).filter(other => open.has(other)));
    });
  }

  function endAll(reason: unknown): void {
    stop = { reason, sinceMs: clock.nowMs() };
    askEveryMs = askAtFirstMs;
    endThese(left());
  }

  function endThese(more: readonly number[]): void {
    const fresh = more.filter(index => !ending.has(index));
    for (const index of fresh) ending.add(index);
    if (fresh.length > 0) cancels = { error: undefined, acceptedMs: undefined };
  }

  async function cancel(): Promise<void> {
    if (cancels === undefined) return;
    try {
      await slurm.cancel(stop === undefined ? [...ending].map(index => `${job}_${index}`) : [job]);
      cancels.acceptedMs = clock.nowMs();
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      cancels.error = error;
      await clock.sleep(askEveryMs, stop === undefined ? signal : undefined);
    }
  }

  /** They were seen over, and nothing of them can be late: also where nobody can be asked any more. */
  function endLate(): void {
    for (const [index, sinceMs] of overSince) {
      if (clock.nowMs() - sinceMs < lateMs) continue;
      overSince.delete(index);
      ends.set(index, { outcome: 'cancelled', again: true });
    }
  }

  /** The jobs do not end: nobody takes the cancel, or it has no effect. */
  function isInVain({ acceptedMs, error }: NonNullable<typeof cancels>, sinceMs: number): boolean {
    if (acceptedMs === undefined) return error !== undefined && clock.nowMs() - sinceMs >= cancelPatienceMs;
    return overSince.size < left().length && clock.nowMs() - acceptedMs >= goneMs;
  }

  /** They go on, and the record says so. */
  function leave(reason: unknown, error?: HumanError): never {
    store.writeEvent(run, clock.wallMs(), { type: 'jobsLeft', job, jobs: left().length, ...(stop === undefined ? {} : { error: error === undefined ? 'they were cancelled, and are not over yet' : renderHumanError(error) }) });
    store.flush();
    if (stop !== undefined) context.onGivenUp();
    throw reason;
  }

  function pauseMs(): number {
    // What will not come any more is known soon, and the last result of a job ends its wave.
    return stop !== undefined || overSince.size > 0 || left().length === 0 ? lookAtFirstMs : Math.min(lookAtMostMs, Math.max(lookAtFirstMs, (clock.nowMs() - startedMs) * lookShare));
  }

  async function ask(): Promise<void> {
    const standings = await look([job]);
    askedMs = clock.nowMs();
    askEveryMs = Math.min(askAtMostMs, askEveryMs * 1.3);
    if (standings === undefined) return;
    // What a job wrote before its end is there before its end is told.
    take();
    const open = new Set(left());
    const waiting: SlurmStanding[] = [];
    const told = new Map(byIndex(standings));
    // The controller forgets the jobs of an array one by one, and tells of the array while it knows any: those are asked for by their own ids.
    const untold = [...open].filter(index => !told.has(index));
    const more = untold.length === 0 ? undefined : await look(untold.map(index => `${job}_${index}`));
    for (const [index, standing] of [...told, ...byIndex(more ?? new Map())]) {
      if (!open.has(index)) continue;
      if (isOver(standing)) bringsNoMore(index, standing);
      else {
        overSince.delete(index);
        if (standing.slurmState !== 'COMPLETING') followed.add(index);
        waiting.push(standing);
      }
    }
    tellHeld(waiting);
    const [first] = waiting;
    if (stop === undefined && first?.willNotStart !== undefined && waiting.length === left().length && waiting.every(one => one.willNotStart !== undefined && !isHeld(one))) endAll(new HumanError({ ...first.willNotStart, where: `job ${job}`, kind: 'unfinished' }));
  }

  function look(ids: readonly string[]): Promise<ReadonlyMap<string, SlurmStanding> | undefined> {
    const asking = stop === undefined ? signal : undefined;
    return asker.once(() => slurm.look(ids, asking), asking);
  }

  function byIndex(standings: ReadonlyMap<string, SlurmStanding>): readonly (readonly [number, SlurmStanding])[] {
    return [...standings].flatMap(([id, standing]) => (id.includes('_') ? [[Number(id.slice(id.indexOf('_') + 1)), standing] as const] : standing.state === 'lost' ? indices.map(index => [index, standing] as const) : []));
  }

  /** A job that is over has its last result there, or its shard is given up once none can be late. */
  function bringsNoMore(index: number, standing: SlurmStanding): void {
    const sinceMs = overSince.get(index) ?? clock.nowMs();
    overSince.set(index, sinceMs);
    const last = stopped.get(index);
    const hasLast = last !== undefined && last.attempt >= standing.restarts;
    const isLate = clock.nowMs() - sinceMs < lateMs && (standing.endedMs === undefined || clock.wallMs() - standing.endedMs < longAgoMs);
    if (!hasLast && !broughtNothing(standing) && isLate) return;
    overSince.delete(index);
    if (ending.has(index)) {
      ends.set(index, { outcome: 'cancelled', again: true });
      return;
    }
    if (standing.state === 'cancelled' && followed.has(index) && context.origin !== 'ending') cancelled ??= `job ${job}_${index} was cancelled at the cluster by somebody else`;
    failed.set(index, (standing.state === 'cancelled' ? cancelled : undefined) ?? last?.error ?? last?.outcome ?? results.trouble(index) ?? whyNothing(`${job}_${index}`, standing, folder));
  }

  /** Who holds jobs lets them go: that is waited for, and told. */
  function tellHeld(waiting: readonly SlurmStanding[]): void {
    const held = waiting.find(one => isHeld(one) && one.willNotStart !== undefined);
    if (held?.willNotStart !== undefined && !isWaitingForRelease) store.writeEvent(run, clock.wallMs(), { type: 'jobsHeld', job, error: `${held.willNotStart.what} (${held.reason ?? ''}); ${held.willNotStart.toDo}` });
    isWaitingForRelease = held !== undefined;
  }
}
