import type { Clock } from '../../../base/clock.ts';
import { isHeld } from '../../../execute/slurm/isHeld.ts';
import { isOver, type SlurmStanding } from '../../../execute/slurm/slurm.ts';
import type { ExperimentJob, ExperimentRow } from '../../../store/experimentRow.ts';
import type { ExperimentPatch } from '../../../store/store.ts';
import type { ExperimentRecord } from '../experimentRecord.ts';
import type { ClusterPorts } from './clusterPorts.ts';
import type { NodeClock } from './nodeClock.ts';

/** What its node tells of a job is read so often. */
const lookMs = 2_000;

export interface FollowedJob {
  /** How it stood once it was over. */
  readonly over?: SlurmStanding;
  /** It was seen before that, while it waited or ran. */
  readonly wasSeen?: boolean;
  /** How it stands where it will never start. */
  readonly never?: SlurmStanding;
}

export interface FollowJobParts {
  readonly record: ExperimentRecord;
  readonly nodeClock: NodeClock;
  readonly ports: Pick<ClusterPorts, 'clock' | 'watch' | 'silence' | 'standing'>;
  readonly tell: (leased: boolean, serving: boolean, stage: string) => void;
}

/** Follows a job until it is over, or the signal aborts; what is heard of it meanwhile goes into its experiment's row, and to those who look on. */
export async function followJob(job: ExperimentJob & { readonly id: string }, { record, nodeClock, ports, tell }: FollowJobParts, signal: AbortSignal): Promise<FollowedJob> {
  const never = new AbortController();
  const following = new AbortController();
  let standing: SlurmStanding | undefined;
  let wasSeen = false;
  const silence = ports.silence(error => {
    const isRunning = standing?.state === 'running';
    if (error !== undefined) tell(isRunning, isRunning, `the cluster does not answer: ${error.what}`);
    else if (standing !== undefined) heard(standing);
  });
  let broke: { readonly by: unknown } | undefined;
  const reading = keepReading(ports.clock).catch((by: unknown) => {
    broke = { by };
    never.abort();
  });
  try {
    const over = await ports.watch(job, seen => {
      standing = seen;
      wasSeen ||= !isOver(seen);
      heard(seen);
      if (seen.willNotStart !== undefined && !isHeld(seen)) never.abort();
    }, AbortSignal.any([signal, never.signal]));
    if (broke !== undefined) throw broke.by;
    return over !== undefined ? { over, wasSeen } : signal.aborted || standing === undefined ? {} : { never: standing };
  } finally {
    following.abort();
    silence.dispose();
    await reading;
  }

  async function keepReading(clock: Clock): Promise<void> {
    for (;;) {
      await clock.sleep(lookMs, following.signal);
      if (following.signal.aborted) return;
      if (standing?.state === 'running') heard(standing);
    }
  }

  function heard(seen: SlurmStanding): void {
    if (seen.state === 'waiting') return tell(false, false, seen.willNotStart !== undefined ? `job ${job.id} waits: ${seen.willNotStart.what}; ${seen.willNotStart.toDo}` : `waiting${seen.waitsFor === undefined ? '' : ` for ${seen.waitsFor}`}`);
    if (isOver(seen)) return;
    const told = ports.standing(job);
    const { now } = record;
    nodeClock.after(now.queuedMs, told?.startedMs);
    nodeClock.before(told?.atMs, ports.clock.wallMs());
    const node = told?.node ?? seen.node;
    // The controller's clock is one more.
    const startedMs = nodeClock.here(told?.startedMs) ?? (seen.startedMs === undefined ? undefined : Math.max(now.queuedMs, seen.startedMs));
    const { aheadMs } = nodeClock;
    const patch: ExperimentPatch = {
      stage: told !== undefined && isStage(told.stage) ? told.stage : 'starting',
      ...(startedMs === undefined ? {} : { startedMs }),
      ...(told === undefined || told.devices.length === 0 ? {} : { devices: told.devices }),
      ...(told?.readyMs === undefined ? {} : { readyMs: nodeClock.here(told.readyMs) }),
      ...(node === undefined ? {} : { job: { ...job, node, ...(aheadMs === 0 ? {} : { aheadMs }) } }),
    };
    if (Object.entries(patch).some(([key, value]) => JSON.stringify(now[key as keyof ExperimentPatch]) !== JSON.stringify(value))) record.update(patch);
    tell(true, true, told === undefined || told.told === '' ? 'starting' : told.told);
  }
}

function isStage(stage: string): stage is ExperimentRow['stage'] {
  return stage === 'starting' || stage === 'bench' || stage === 'eval';
}
