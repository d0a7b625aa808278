import type { Clock } from '../../base/clock.ts';
import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import { cancelPatiently, cancelPatienceMs } from '../../execute/slurm/cancelPatiently.ts';
import { SlurmOutage } from '../../execute/slurm/slurmOutage.ts';
import { isOver, type Slurm } from '../../execute/slurm/slurm.ts';

/** A job that is told to end has so long to bring what it has; Slurm itself waits 30 s by default. */
const endPatienceMs = 60_000;
const lookMs = 500;
/** A submission that was under way when its runner went may be taken a moment later. */
const findAgainMs = 5_000;

/** A job, or an array. */
export interface NamedJob {
  readonly name: string;
  /** Undefined where nobody noted whether it was taken. */
  readonly id: string | undefined;
}

type KnownJob = NamedJob & { readonly id: string };

export interface EndedJobs {
  /** Those of which nothing runs any more, by their names, with their ids; without one it was never taken. */
  readonly over: ReadonlyMap<string, string | undefined>;
  /** Why others may go on. */
  readonly trouble: HumanError | undefined;
}

/** Ends jobs and waits until they are over: first those whose ids are known, so that none of them goes on while the others are looked for. */
export async function endNamedJobs(jobs: readonly NamedJob[], { slurm, clock, tell, what }: { readonly slurm: Slurm; readonly clock: Clock; readonly tell: (text: string) => void; readonly what: string }): Promise<EndedJobs> {
  const over = new Map<string, string | undefined>();
  const told = new Map<string, string>();
  let findUntilMs = 0;
  let trouble = await cancel(jobs.flatMap(({ name, id }) => (id === undefined ? [] : [{ name, id }])), '');
  const unknown = jobs.filter(({ id }) => id === undefined);
  if (trouble === undefined && unknown.length > 0) {
    findUntilMs = clock.nowMs() + cancelPatienceMs;
    const found: KnownJob[] = [];
    let missing = unknown.map(({ name }) => name);
    for (const waitMs of [0, findAgainMs]) {
      if (missing.length > 0 && waitMs > 0) await clock.sleep(waitMs);
      const before = missing;
      missing = [];
      for (const name of before) {
        const id = await find(name);
        if (id instanceof HumanError) trouble ??= id;
        else if (id === undefined) missing.push(name);
        else found.push({ name, id });
      }
    }
    for (const name of missing) over.set(name, undefined);
    const failed = await cancel(found, ', which nobody had noted');
    trouble ??= failed;
  }
  await waited();
  const open = [...told].filter(([name]) => !over.has(name)).map(([, id]) => id);
  if (open.length > 0) trouble ??= new HumanError({ what: `${open.length === 1 ? 'job' : 'jobs'} ${open.join(', ')}: told to end, and not over yet`, where: 'Slurm', toDo: 'cancel the run again once the cluster has ended them', kind: 'unfinished' });
  return { over, trouble };

  async function cancel(known: readonly KnownJob[], of: string): Promise<HumanError | undefined> {
    if (known.length === 0) return undefined;
    tell(`ending ${counted(known.length, what)} at the cluster${of}`);
    const failed = await cancelPatiently(slurm, known.map(({ id }) => id), clock);
    if (failed === undefined) for (const { name, id } of known) told.set(name, id);
    return failed;
  }

  /** Undefined where the cluster has never taken it. */
  async function find(name: string): Promise<string | HumanError | undefined> {
    for (;;) {
      try {
        return (await slurm.find(name))?.id;
      } catch (cause) {
        if (!(cause instanceof HumanError)) throw cause;
        if (!(cause instanceof SlurmOutage) || clock.nowMs() >= findUntilMs) return cause;
        await clock.sleep(findAgainMs);
      }
    }
  }

  async function waited(): Promise<void> {
    for (const untilMs = clock.nowMs() + endPatienceMs; ; await clock.sleep(lookMs)) {
      const open = [...told].filter(([name]) => !over.has(name));
      if (open.length === 0) return;
      for (const name of await gone(open)) over.set(name, told.get(name));
      if (clock.nowMs() >= untilMs) return;
    }
  }

  /** Where the cluster gives no answer now, nobody knows. */
  async function gone(open: readonly (readonly [string, string])[]): Promise<readonly string[]> {
    try {
      const seen = [...(await slurm.look(open.map(([, id]) => id)))];
      return open.filter(([, id]) => seen.every(([one, standing]) => (one !== id && !one.startsWith(`${id}_`)) || isOver(standing))).map(([name]) => name);
    } catch (cause) {
      if (cause instanceof HumanError) return [];
      throw cause;
    }
  }
}
