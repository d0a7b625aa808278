import type { RunRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { identity } from '../newRunRow.ts';

/** Does something with a run whose process is gone, claimed as by a resume, so that none takes it up meanwhile; then gives it back as it was. Undefined where a process that is alive works on it. */
export async function whileClaimed<T>(store: StoreWriter, { id, host, pid, processStart, heartbeatMs }: RunRow, work: () => Promise<T>): Promise<{ readonly done: T } | undefined> {
  const before = store.claimRun(id, identity());
  if (before === undefined) return undefined;
  try {
    return { done: await work() };
  } finally {
    // What was under way is so again, of a process that is gone; as `starting` where it cannot be what it was.
    const state = before === 'ended' || before === 'running' || before === 'warming' ? { state: before } : {};
    store.updateRun(id, { ...state, host, pid, processStart, heartbeatMs });
  }
}
