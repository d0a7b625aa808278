import type { RunEvent } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';
import { StoreFailure } from '../store/storeFailure.ts';

/**
 * Records what is told from a timer or a stream, where nobody waits: of a log that cannot be written, of a cluster that is silent. A store that
 * cannot be written either is not told here: the run's own next write ends it.
 */
export function writeAside(store: Pick<StoreWriter, 'writeEvent'>, run: string, atMs: number, event: RunEvent): void {
  try {
    store.writeEvent(run, atMs, event);
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
  }
}
