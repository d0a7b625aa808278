/** An experiment that was proposed and has not ended. */
export interface UnderWay {
  /** Slots that it needs, over all replicas. */
  readonly devices: number;
  /** It has not got them yet. */
  readonly waiting: boolean;
}

export interface ExperimentSeats {
  /** At once, as the task says it. */
  readonly parallel: number | 'auto';
  /** That this workspace may use, whoever holds them now. */
  readonly devices: number;
  readonly backfill: boolean;
  /** Experiments without devices share the machine itself: with `forbid` they run one at a time. */
  readonly contention: 'forbid' | 'allow';
}

/**
 * Whether there is a seat for one more experiment. It is asked before each proposal, so that what is proposed knows every result that is there.
 * `auto`: while those under way leave a device of the workspace, and none of them waits; with `backfill`, which lets a small one pass one that waits, as many may wait as devices are left.
 * Experiments that need no devices count as one each; without devices `auto` is one.
 */
export function mayPropose(underWay: readonly UnderWay[], { parallel, devices, backfill, contention }: ExperimentSeats): boolean {
  if (contention === 'forbid' && underWay.some(of => of.devices === 0)) return false;
  if (parallel !== 'auto') return underWay.length < parallel;
  const left = Math.max(1, devices) - underWay.filter(({ waiting }) => !waiting).reduce((sum, of) => sum + Math.max(1, of.devices), 0);
  return left > 0 && underWay.filter(({ waiting }) => waiting).length <= (backfill ? left : 0);
}
