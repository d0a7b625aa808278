import { isAlive } from '../store/liveness.ts';
import type { RunRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import type { Posting } from './posting.ts';

/** In Evalap's words. */
export type ExperimentStatus = 'pending' | 'running_answers' | 'running_metrics' | 'finished' | 'stopped';

export interface ExperimentState {
  readonly status: ExperimentStatus;
  /** In the words of the first guides. */
  readonly guide: 'pending' | 'running' | 'completed' | 'failed';
  readonly row?: RunRow;
  /** What went wrong, in a sentence. */
  readonly error?: string;
}

/** Of a server that ended before its turn came, or of a run that was deleted. */
const notBegun = 'its run is not there: it was not begun, or was deleted';

/** Where the run of a posting is. @param reader undefined where no run was recorded in the workspace yet */
export function stateOf(posting: Posting, reader: StoreReader | undefined, isQueued: boolean, nowMs: number): ExperimentState {
  const row = reader?.run(posting.run);
  if (row === undefined) return isQueued || posting.held === true ? { status: 'pending', guide: 'pending' } : { status: 'stopped', guide: 'failed', error: posting.error ?? notBegun };
  const told = row.error === undefined ? {} : { error: row.error };
  if (row.state !== 'ended') {
    if (isAlive(row, nowMs)) return { status: 'running_answers', guide: 'running', row };
    return isQueued ? { status: 'pending', guide: 'pending', row } : { status: 'stopped', guide: 'failed', row, error: 'its process is gone: resume the run' };
  }
  if (isQueued) return { status: 'pending', guide: 'pending', row };
  const isStopped = row.outcome === 'cancelled' || row.outcome === 'interrupted' || row.outcome === 'timedOut';
  return { status: isStopped ? 'stopped' : 'finished', guide: row.outcome === 'succeeded' ? 'completed' : 'failed', row, ...told };
}
