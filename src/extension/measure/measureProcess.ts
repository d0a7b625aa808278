// The entry of a process that measures a run: intervals and differences of a big one take seconds, and the extension host has windows to serve.
import { measureRun } from '../../report/measuredRun.ts';
import { openReader } from '../../store/workspaceStore.ts';

export interface MeasureRequest {
  /** The store's. */
  readonly file: string;
  readonly run: string;
  readonly alive: boolean;
}

// It is ended by who asked, once the answer is there.
process.on('message', ({ file, run, alive }: MeasureRequest) => {
  const reader = openReader(file);
  try {
    process.send?.(measureRun(reader, run, alive));
  } finally {
    reader.dispose();
  }
});
