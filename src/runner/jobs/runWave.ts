import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { isOver, type Slurm, type SlurmStanding } from '../../execute/slurm/slurm.ts';
import { readCarry } from '../../store/carry/carryFile.ts';
import type { Merged } from '../../store/carry/mergeCarry.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { Clock } from '../../base/clock.ts';
import { outputOf, type WaveFolder } from './jobFolder.ts';
import { lastWords } from './lastWords.ts';
import type { OpenWave } from './openWaves.ts';
import { resultsIn, shardEndOf, type ShardEnd } from './resultFile.ts';

/** Results are looked for so often: who waits for the last one waits no longer. */
const lookForResultsMs = 200;
/** The controller is asked so often, and less where the jobs are long: it is everybody's. */
const askAtFirstMs = 1_000;
const askAtMostMs = 10_000;
/** A result may be seen so long after its job has ended: file systems of many nodes are slow to show files. */
const patienceMs = 10_000;
/** A job that is killed has so long to bring what it has; Slurm itself waits 30 s by default. */
const endPatienceMs = 45_000;

export interface WaveContext {
  readonly run: string;
  readonly store: StoreWriter;
  readonly slurm: Slurm;
  readonly clock: Clock;
  /** Rows were added. */
  readonly onMerged: (merged: Merged, index: number) => void;
  /** A shard met what every other shard of its trial would meet. @returns the shards of its wave that need not go on */
  readonly onHopeless: (index: number, end: ShardEnd) => readonly number[];
  /** Whether its jobs may go on although nobody waits for them. */
  readonly mayLeave: () => boolean;
}

/** How a wave ended: why shards brought nothing, or not all. */
export interface WaveEnd {
  readonly failed: ReadonlyMap<number, string>;
}

/**
 * Waits for the jobs of an array and merges what they bring, as it comes. A result that is there is the truth; what Slurm says tells of jobs that will bring none.
 * Stopped, it ends the jobs and merges what they had, or leaves them to a resume; then it throws the signal's reason.
 */
export async function runWave({ wave, job }: OpenWave, indices: readonly number[], folder: WaveFolder, context: WaveContext, signal: AbortSignal): Promise<WaveEnd> {
  const { run, store, slurm, clock } = context;
  const seen = new Set<string>();
  const ends = new Map<number, ShardEnd>();
  /** Attempts that were stopped. Slurm may start the job again, so that these are not its last. */
  const stopped = new Map<number, ShardEnd>();
  const failed = new Map<number, string>();
  const overSince = new Map<number, number>();
  let askEveryMs = askAtFirstMs;
  let askedMs = clock.nowMs();
  let silentSinceMs: number | undefined;
  const left = (): readonly number[] => indices.filter(index => !ends.has(index) && !failed.has(index));

  for (;;) {
    merge();
    if (left().length === 0) break;
    if (signal.aborted) {
      await stop();
      throw signal.reason;
    }
    if (clock.nowMs() - askedMs >= askEveryMs) await ask();
    await clock.sleep(lookForResultsMs, signal);
  }
  for (const [index, end] of ends) if (end.outcome !== 'succeeded' && !failed.has(index)) failed.set(index, end.error ?? end.outcome);
  close();
  return { failed };

  function merge(): void {
    for (const { file, index } of resultsIn(folder.results)) {
      if (seen.has(file)) continue;
      seen.add(file);
      const end = mergeFile(file, index);
      if (end?.again === true) stopped.set(index, end);
      else if (end !== undefined) {
        ends.set(index, end);
        if (end.outcome !== 'succeeded') leaveOut(context.onHopeless(index, end));
      }
    }
  }

  function mergeFile(file: string, index: number): ShardEnd | undefined {
    try {
      const carry = readCarry(file);
      if (carry === undefined) return undefined;
      const merged = store.merge(carry, clock.wallMs());
      if (merged !== undefined) context.onMerged(merged, index);
      return shardEndOf(carry.about);
    } catch (error) {
      if (!(error instanceof HumanError) || error.where !== file) throw error;
      failed.set(index, renderHumanError(error));
      return undefined;
    }
  }

  function leaveOut(others: readonly number[]): void {
    const open = new Set(left());
    const rest = others.filter(index => open.has(index));
    for (const index of rest) ends.set(index, { outcome: 'cancelled', again: true });
    if (rest.length > 0) void slurm.cancel(rest.map(index => `${job}_${index}`)).catch(() => undefined);
  }

  async function ask(): Promise<void> {
    const standings = await look();
    askedMs = clock.nowMs();
    askEveryMs = Math.min(askAtMostMs, askEveryMs * 1.3);
    if (standings === undefined) return;
    const open = new Set(left());
    const waiting: SlurmStanding[] = [];
    for (const [index, standing] of standings) {
      if (!open.has(index)) continue;
      if (!isOver(standing)) {
        overSince.delete(index);
        waiting.push(standing);
        continue;
      }
      const before = stopped.get(index);
      if (before !== undefined) {
        failed.set(index, before.error ?? before.outcome);
        continue;
      }
      const since = overSince.get(index) ?? clock.nowMs();
      overSince.set(index, since);
      // What ended by itself has written why; what was killed brings nothing any more.
      if (clock.nowMs() - since >= patienceMs || (standing.state !== 'ended' && standing.state !== 'lost' && clock.nowMs() - since >= patienceMs / 5)) failed.set(index, whyNothing(`${job}_${index}`, standing));
    }
    const [first] = waiting;
    if (first?.willNotStart !== undefined && waiting.length === left().length && waiting.every(({ willNotStart }) => willNotStart !== undefined)) {
      await end();
      throw new HumanError({ ...first.willNotStart, where: `job ${job}`, kind: 'unfinished' });
    }
  }

  /** Undefined where the cluster does not answer, or is not waited for any more: its jobs go on all the same. */
  async function look(): Promise<ReadonlyMap<number, SlurmStanding> | undefined> {
    try {
      const standings = await slurm.look([job], signal);
      silentSinceMs = undefined;
      return new Map([...standings].flatMap(([id, standing]) => (id.includes('_') ? [[Number(id.slice(id.indexOf('_') + 1)), standing] as const] : standing.state === 'lost' ? indices.map(index => [index, standing] as const) : [])));
    } catch (error) {
      // The question was given up for the stop: the loop ends the jobs.
      if (signal.aborted) return undefined;
      if (!(error instanceof HumanError)) throw error;
      if (silentSinceMs === undefined) store.writeEvent(run, clock.wallMs(), { type: 'clusterSilent', error: renderHumanError(error) });
      silentSinceMs ??= clock.nowMs();
      return undefined;
    }
  }

  async function stop(): Promise<void> {
    if (context.mayLeave()) {
      store.writeEvent(run, clock.wallMs(), { type: 'jobsLeft', job, jobs: left().length });
      return;
    }
    await end();
  }

  /** Ends what is left of the array, and merges what it brings at the end. */
  async function end(): Promise<void> {
    await slurm.cancel([job]);
    const untilMs = clock.nowMs() + endPatienceMs;
    while (left().length > 0 && clock.nowMs() < untilMs) {
      const standings = await slurm.look([job]).catch(() => undefined);
      if (standings !== undefined && [...standings.values()].every(isOver)) break;
      merge();
      await clock.sleep(lookForResultsMs);
    }
    merge();
    close();
  }

  function close(): void {
    const [error] = failed.values();
    store.writeEvent(run, clock.wallMs(), { type: 'jobsEnded', wave, job, jobs: indices.length, failed: failed.size, ...(error === undefined ? {} : { error }) });
    store.flush();
  }

  function whyNothing(id: string, { state, slurmState, exit, node, reason }: SlurmStanding): string {
    const where = node === undefined ? '' : ` on ${node}`;
    const log = outputOf(folder, Number(id.slice(id.indexOf('_') + 1)));
    const words = lastWords(log);
    const told = `; its output is ${log}${words === '' ? '' : `; it wrote: ${words}`}`;
    if (state === 'ended') return `job ${id} ended${where} without a result: every node must see ${folder.folder} by that path${told}`;
    if (state === 'lost') return `nobody knows job ${id} any more, and it brought no result`;
    if (state === 'timedOut') return `job ${id}${where} reached its time limit before it had a result; raise \`time\`, or make \`shards: {size: …}\` smaller`;
    return `job ${id}${where} ended ${slurmState}${exit === undefined || (exit.code === 0 && exit.signal === 0) ? '' : exit.signal > 0 ? ` by signal ${exit.signal}` : ` with code ${exit.code}`}${reason === undefined ? '' : ` (${reason})`}${told}`;
  }
}
