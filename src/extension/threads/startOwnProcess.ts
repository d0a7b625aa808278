import { fork, type ChildProcess } from 'node:child_process';
import { apartFlags } from '../../base/objectsApart.ts';

/**
 * A process for what computes numbers: V8's flags are those of a whole process, and the extension's host is not ours to set (`base/objectsApart`). It ends when nobody talks to it, as when the host is gone.
 *
 * @param lost hears why it is no more, however that came about; it may hear more than once
 */
export function startOwnProcess(file: string, lost: (error: Error) => void): ChildProcess {
  const child = fork(file, { execArgv: ['--no-warnings', ...apartFlags()], serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
  child.once('exit', (code, signal) => lost(new Error(`its process ended ${signal === null ? `with code ${code}` : `by ${signal}`}`)));
  child.on('error', lost);
  return child;
}

/** Where nobody hears it, as where the process could not be started, its end is told. */
export function sendTo(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => undefined);
}
