import type { Disposable } from '../base/disposable.ts';
import type { ProgressSnapshot } from '../runner/progress.ts';
import type { RunRow } from '../store/rows.ts';
import type { CliHost } from './host.ts';
import { progressLine } from './progressLine.ts';

/** Where stderr is no terminal, a line this often is enough. */
const plainEveryMs = 10_000;

export interface ProgressDisplay extends Disposable {
  readonly started: (run: RunRow) => void;
  readonly progress: (snapshot: ProgressSnapshot) => void;
}

/** Progress on stderr: one line drawn over itself in a terminal, now and then a line elsewhere, nothing when quiet. */
export function createProgressDisplay(host: CliHost, quiet: boolean): ProgressDisplay {
  let task = '';
  let drawn = false;
  let lastPlainMs = performance.now();
  let last: ProgressSnapshot | undefined;
  let ended = false;
  return {
    started(run) {
      task = run.task;
      if (!quiet) host.note(`run ${run.id}\n`);
    },
    progress(snapshot) {
      if (quiet || ended) return;
      last = snapshot;
      const line = progressLine(task, snapshot, host.columns);
      if (host.isTerminal) {
        host.redraw(line);
        drawn = true;
      } else if (performance.now() - lastPlainMs >= plainEveryMs) {
        lastPlainMs = performance.now();
        host.note(`${line}\n`);
      }
    },
    dispose() {
      if (ended) return;
      ended = true;
      if (drawn) host.note('\n');
      else if (last !== undefined) host.note(`${progressLine(task, last, host.columns)}\n`);
    },
  };
}
