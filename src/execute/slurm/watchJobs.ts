import { systemClock, type Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { HumanError } from '../../base/humanError.ts';
import { isOver, type Slurm, type SlurmStanding } from './slurm.ts';

/** Many people share a controller: what does not change is asked for less and less often. */
const leastMs = 500;
const mostMs = 15_000;
/** Of the time since something changed last. */
const share = 1 / 20;

export interface WatchedJob {
  /** `123`, or `123_4` of an array. */
  readonly id: string;
  /** A controller that was killed may give an id out again: a job of another name is lost. */
  readonly name: string;
}

export interface StandingChange {
  readonly id: string;
  readonly standing: SlurmStanding;
}

/** Follows the jobs of a run, all of them in one call. */
export interface JobWatch extends Disposable {
  add(jobs: readonly WatchedJob[]): void;
  /** Whoever has heard all that he needs, from the jobs' own files, is told no more. */
  forget(ids: readonly string[]): void;
  /** The jobs that stand otherwise than before, of one look. */
  readonly changes: (listener: (changes: readonly StandingChange[]) => void) => Disposable;
  /** The cluster gives no answer since then, or (undefined) answers again; nothing is known of the jobs meanwhile. */
  readonly silence: (listener: (silent: { readonly sinceMs: number; readonly error: HumanError } | undefined) => void) => Disposable;
  /** As far as it was looked at. */
  standing(id: string): SlurmStanding | undefined;
  /** Once it is over. Rejects only when the signal aborts or the watch is disposed of. */
  over(id: string, signal?: AbortSignal): Promise<SlurmStanding>;
  /** Looks now: something has happened that may have changed them. */
  lookSoon(): void;
}

export function watchJobs(slurm: Pick<Slurm, 'look'>, clock: Clock = systemClock): JobWatch {
  const jobs = new Map<string, WatchedJob>();
  const standings = new Map<string, SlurmStanding>();
  const changes = new Emitter<readonly StandingChange[]>();
  const silence = new Emitter<{ readonly sinceMs: number; readonly error: HumanError } | undefined>();
  const stopped = new AbortController();
  let wake = new AbortController();
  let isLooking = false;
  let changedMs = clock.nowMs();
  let silentSinceMs: number | undefined;

  return {
    add: more => {
      for (const job of more) jobs.set(job.id, job);
      lookSoon();
    },
    forget: ids => {
      for (const id of ids) {
        jobs.delete(id);
        standings.delete(id);
      }
    },
    changes: changes.event,
    silence: silence.event,
    standing: id => standings.get(id),
    over,
    lookSoon,
    dispose: () => {
      stopped.abort(new Error('the jobs are not followed any more'));
      wake.abort();
    },
  };

  function lookSoon(): void {
    changedMs = clock.nowMs();
    wake.abort();
    if (!isLooking) void follow();
  }

  async function follow(): Promise<void> {
    isLooking = true;
    try {
      while (!stopped.signal.aborted && open().length > 0) {
        wake = new AbortController();
        await lookOnce();
        if (open().length > 0) await clock.sleep(Math.min(mostMs, Math.max(leastMs, (clock.nowMs() - changedMs) * share)), wake.signal);
      }
    } finally {
      isLooking = false;
    }
  }

  function open(): readonly string[] {
    return [...jobs.keys()].filter(id => {
      const known = standings.get(id);
      return known === undefined || !isOver(known);
    });
  }

  async function lookOnce(): Promise<void> {
    const ids = open();
    let found: ReadonlyMap<string, SlurmStanding>;
    try {
      found = await slurm.look(ids, stopped.signal);
    } catch (error) {
      if (stopped.signal.aborted) return;
      if (!(error instanceof HumanError)) throw error;
      silentSinceMs ??= clock.nowMs();
      silence.fire({ sinceMs: silentSinceMs, error });
      return;
    }
    if (stopped.signal.aborted) return;
    if (silentSinceMs !== undefined) {
      silentSinceMs = undefined;
      silence.fire(undefined);
    }
    const changed = ids.flatMap(id => {
      const job = jobs.get(id);
      const seen = found.get(id);
      if (job === undefined || seen === undefined) return [];
      const standing: SlurmStanding = seen.name !== undefined && seen.name !== job.name ? { state: 'lost', slurmState: 'UNKNOWN', restarts: 0 } : seen;
      const before = standings.get(id);
      standings.set(id, standing);
      return before !== undefined && isSame(before, standing) ? [] : [{ id, standing }];
    });
    if (changed.length === 0) return;
    changedMs = clock.nowMs();
    changes.fire(changed);
  }

  function over(id: string, signal?: AbortSignal): Promise<SlurmStanding> {
    return new Promise((resolve, reject) => {
      const known = standings.get(id);
      if (known !== undefined && isOver(known)) return resolve(known);
      const ends = signal === undefined ? stopped.signal : AbortSignal.any([stopped.signal, signal]);
      if (ends.aborted) return reject(asError(ends.reason));
      const leave = changes.event(list => {
        const standing = list.find(change => change.id === id)?.standing;
        if (standing !== undefined && isOver(standing)) settle(() => resolve(standing));
      });
      const abort = (): void => settle(() => reject(asError(ends.reason)));
      ends.addEventListener('abort', abort, { once: true });
      function settle(act: () => void): void {
        leave.dispose();
        ends.removeEventListener('abort', abort);
        act();
      }
    });
  }
}

/** When it is expected to start changes all the time, and tells nothing. */
function isSame(a: SlurmStanding, b: SlurmStanding): boolean {
  return a.slurmState === b.slurmState && a.reason === b.reason && a.restarts === b.restarts && a.node === b.node;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
