import type { SlurmState } from './slurm.ts';

const states: Readonly<Record<string, SlurmState>> = {
  PENDING: 'waiting',
  CONFIGURING: 'waiting',
  REQUEUED: 'waiting',
  REQUEUE_FED: 'waiting',
  REQUEUE_HOLD: 'waiting',
  RESV_DEL_HOLD: 'waiting',
  SPECIAL_EXIT: 'waiting',
  SUSPENDED: 'waiting',
  STOPPED: 'waiting',
  RUNNING: 'running',
  COMPLETING: 'running',
  STAGE_OUT: 'running',
  SIGNALING: 'running',
  RESIZING: 'running',
  COMPLETED: 'ended',
  FAILED: 'failed',
  OUT_OF_MEMORY: 'failed',
  DEADLINE: 'timedOut',
  TIMEOUT: 'timedOut',
  CANCELLED: 'cancelled',
  PREEMPTED: 'interrupted',
  NODE_FAIL: 'interrupted',
  BOOT_FAIL: 'interrupted',
  REVOKED: 'interrupted',
  LAUNCH_FAILED: 'interrupted',
  RECONFIG_FAIL: 'interrupted',
};

/** @param word as Slurm says it: `RUNNING`, `CANCELLED by 0`, `CANCELLED+` where it was cut */
export function stateOf(word: string): SlurmState {
  const [name = ''] = word.split(/[\s+]/);
  // A state of a later version is no reason to take a job for ended.
  return states[name] ?? 'running';
}
