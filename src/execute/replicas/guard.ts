import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { ProcessTree } from './processTree.ts';

/** Ends the servers of a process that was killed without a chance to end them itself (`kill -9`, out of memory). A process of its own, one for all that this one starts. */
export interface Guard extends Disposable {
  /** Before it is started, and again with what is known then. */
  watch(watched: Watched): void;
  /** Nobody of it is left. */
  forget(mark: string): void;
}

export interface Watched {
  readonly tree: ProcessTree;
  /** Removes its container. */
  readonly remove?: readonly string[];
  readonly graceMs: number;
}

/** One line each of what the guard reads. The end of its input is the end of us. */
export type GuardMessage = { readonly watch: Watched } | { readonly forget: string };

/** A guard that does not stay is not started for ever. */
const mostStarts = 5;

/**
 * @param onPid told at once, and of each guard that takes the place of one that was killed: leases name it, since the devices and ports of a killed process are
 * in use until its guard has ended the servers
 */
export function startGuard(onPid: (pid: number) => void, file = besideThisFile()): Guard {
  const watched = new Map<string, Watched>();
  let starts = 0;
  let closed = false;
  let child = start();
  const closing = toDisposable(() => {
    closed = true;
    child?.stdin?.end();
  });
  return {
    watch(what) {
      watched.set(what.tree.mark, what);
      tell({ watch: what });
    },
    forget(mark) {
      if (watched.delete(mark)) tell({ forget: mark });
    },
    dispose: () => closing.dispose(),
  };

  function tell(message: GuardMessage): void {
    child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  function start(): ChildProcess | undefined {
    if (++starts > mostStarts) return undefined;
    // A session of its own: what ends ours from a terminal does not end it.
    const started = spawn(process.execPath, ['--no-warnings', file], { cwd: path.parse(process.cwd()).root, stdio: ['pipe', 'ignore', 'ignore'], detached: true, windowsHide: true, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    started.on('error', () => undefined);
    started.stdin.on('error', () => undefined);
    started.unref();
    (started.stdin as typeof started.stdin & { unref(): void }).unref();
    started.once('exit', () => {
      if (closed) return;
      child = start();
      for (const what of watched.values()) tell({ watch: what });
    });
    if (started.pid !== undefined) onPid(started.pid);
    return started;
  }
}

/** The bundles lie beside the guard's bundle; the sources run as they are. */
function besideThisFile(): string {
  return path.join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'guardProcess.ts' : 'guard.js');
}
