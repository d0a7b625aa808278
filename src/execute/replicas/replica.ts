import { randomUUID } from 'node:crypto';
import { closeSync, createWriteStream, mkdirSync, openSync, writeSync, fstatSync } from 'node:fs';
import path from 'node:path';
import { anyAborted } from '../../base/anyAborted.ts';
import { HumanError } from '../../base/humanError.ts';
import { inheritedEnvironment } from '../command/inheritedEnvironment.ts';
import { whyNotStarted } from '../command/program.ts';
import { hideSecrets } from '../redact.ts';
import { removeCommand, removeContainer, stopContainer } from './container.ts';
import { endTree } from './endTree.ts';
import { boundLog, cleanLog } from './keepLog.ts';
import { lastLines } from './lastLines.ts';
import { isPortFree } from './portLeases.ts';
import { isStrangerAt } from './portOwner.ts';
import { lives, markName, startOf, type ProcessTree } from './processTree.ts';
import type { ReplicaPorts, ReplicasSpec, StartCommand, StartFailure } from './replicas.ts';
import { waitReady } from './waitReady.ts';

/** A served copy that is ready. */
export interface Replica {
  readonly index: number;
  readonly port: number;
  readonly pid: number;
  readonly readyInMs: number;
  readonly log: string;
  /** Settles when its first process has ended, whoever ended it. */
  readonly ended: Promise<Ending>;
  /** The end of its log, as it may be stored and shown. */
  lastLines(): readonly string[];
  /** Ends all that was started, and gives the port back. Idempotent; never rejects. Tells what could not be ended: it keeps its port, and is still on its devices. */
  stop(): Promise<string | undefined>;
}

/** What a client asked its daemon for when it was ended is done by then. */
const daemonMs = 1_000;
const containerClient = /(^|[/\\])(docker|podman|nerdctl)(\.exe)?$/;

export interface NotStarted {
  readonly failed: StartFailure;
  /** It was not its own fault. */
  readonly cancelled: boolean;
}

/** How the first process of a replica ended. */
export interface Ending {
  readonly how: string;
  readonly code?: number;
  /** By a signal that a server does not send itself. */
  readonly fromOutside: boolean;
}

/**
 * Starts one served copy, and waits until it is ready. What was started is gone when this settles with a failure.
 * Throws a HumanError where no port is left, or its log cannot be written.
 */
export async function startReplica(spec: ReplicasSpec, index: number, ports: ReplicaPorts, signal: AbortSignal): Promise<Replica | NotStarted> {
  const { clock, guard } = ports;
  const { ready, graceMs, secrets = [] } = spec;
  // Of an earlier start whose runner was killed.
  await cleanLog(spec.logFile(index), secrets).catch(() => undefined);
  const lease = await ports.portLeases.take();
  const { port } = lease;
  const mark = randomUUID();
  const log = spec.logFile(index);
  const devices = spec.devices[index] ?? {};
  const { command, env, container, output } = prepare();
  // Its port may be held by a daemon, which was there before.
  const isElsewhere = container !== undefined || containerClient.test(command[0] ?? '');
  const remove = container === undefined ? undefined : removeCommand(command[0] ?? '', container);
  let tree: ProcessTree = { mark };
  // Before it is started: however soon this process is killed, nothing is left.
  guard.watch({ tree, graceMs, ...(remove === undefined ? {} : { remove }) });
  const startedMs = clock.nowMs();
  let stopped: Promise<string | undefined> | undefined;
  const logging = new AbortController();
  void boundLog(log, clock, logging.signal);

  const started = await orStopped(launch(command, { cwd: spec.folder, env: { ...inheritedEnvironment(), ...env, ...devices, [markName]: mark }, descriptor: output.descriptor }));
  if ('error' in started) {
    await stop();
    const scarce = ['EAGAIN', 'EMFILE', 'ENFILE'].includes(started.error.code ?? '');
    return { failed: { error: `replica ${index}: ${whyNotStarted(command[0] ?? '', started.error)}`, log: [], canBeRetried: scarce, ...(['ENOENT', 'EACCES'].includes(started.error.code ?? '') ? { noProgram: true as const } : {}) }, cancelled: false };
  }
  const start = startOf(started.pid);
  tree = { mark, root: { pid: started.pid, ...(start === undefined ? {} : { start }) } };
  guard.watch({ tree, graceMs, ...(remove === undefined ? {} : { remove }) });

  const failure = await orStopped(becomeReady());
  if (failure !== undefined) {
    const [cancelled, log] = [signal.aborted, lines()];
    const left = await stop();
    return { failed: { ...failure, ...(left === undefined ? {} : { left }), error: `replica ${index} ${failure.error}`, log, fact: { pid: started.pid, port, restarts: 0, log: spec.logFile(index) } }, cancelled };
  }
  const readyInMs = clock.nowMs() - startedMs;
  return { index, port, pid: started.pid, readyInMs, log, ended: started.ended, lastLines: lines, stop };

  function prepare(): StartCommand & { readonly output: Log } {
    try {
      const start = spec.start({ index, port, environment: devices, name: `pitwall-${mark.slice(0, 13)}` });
      return { ...start, output: openLog(log, `${hideSecrets(start.command.join(' '), secrets)} (port ${port})`) };
    } catch (error) {
      lease.dispose();
      throw error;
    }
  }

  async function becomeReady(): Promise<Omit<StartFailure, 'log'> | undefined> {
    if ('error' in started) return undefined;
    const over = new AbortController();
    let ending: Ending | undefined;
    let heard = 'accepted no connection';
    void started.ended.then(how => {
      ending = how;
      over.abort();
    });
    void clock.sleep(ready.timeoutMs, over.signal).then(() => over.abort());
    const either = anyAborted(over.signal, signal);
    try {
      let answers = await waitReady(port, ready.path, clock, either, what => (heard = what));
      while (answers && !isElsewhere && isStrangerAt(port, tree)) {
        // Its own server ends for want of the port, or comes when the other has gone.
        heard = 'was another server’s';
        await clock.sleep(200, either);
        answers = await waitReady(port, ready.path, clock, either, what => (heard = what));
      }
      // Who has just ended may have been answered for by another.
      if (answers && ending === undefined && !either.aborted) return undefined;
    } finally {
      over.abort();
    }
    if (signal.aborted) return { error: 'was cancelled while it started', canBeRetried: false };
    const seconds = ((clock.nowMs() - startedMs) / 1000).toFixed(1);
    if (ending !== undefined) {
      await endTree(tree, graceMs, clock);
      const taken = !(await isPortFree(port));
      return { error: `${ending.how} after ${seconds} s, before it was ready${taken ? `: port ${port} was taken by another program` : ending.code === 0 ? ': its command has to stay in the foreground' : ''}`, canBeRetried: taken || ending.fromOutside };
    }
    return { error: `was not ready within ${ready.timeoutMs / 1000} s: GET ${ready.path} on port ${port} ${heard}`, canBeRetried: false, timedOut: true };
  }

  /** A server that nobody can wait for is not left running. */
  async function orStopped<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      await stop();
      throw error;
    }
  }

  function lines(): readonly string[] {
    return lastLines(log, { fromByte: output.fromByte, secrets });
  }

  function stop(): Promise<string | undefined> {
    stopped ??= end();
    return stopped;
  }

  async function end(): Promise<string | undefined> {
    const isGone = await endAll();
    logging.abort();
    if (isGone) {
      guard.forget(mark);
      try {
        lease.dispose();
      } catch {
        // The ledger cannot be written: the port is taken until this process has ended.
      }
    }
    await cleanLog(log, secrets).catch(() => undefined);
    // The guard has it in view, and tries on when this process has ended.
    return isGone ? undefined : `replica ${index} (${container === undefined ? `process ${tree.root?.pid ?? '?'}` : `container ${container}`}) could not be ended`;
  }

  async function endAll(): Promise<boolean> {
    const { root } = tree;
    if (container === undefined || root === undefined) return endTree(tree, graceMs, clock);
    const client = command[0] ?? '';
    const wasThere = await stopContainer(client, container, graceMs);
    const mayComeYet = !wasThere && lives(root.pid);
    const isClientGone = await endTree(tree, graceMs, clock);
    if (mayComeYet) await clock.sleep(daemonMs);
    return (await removeContainer(client, container, clock)) && isClientGone;
  }
}

type Launched = { readonly pid: number; readonly ended: Promise<Ending> } | { readonly error: NodeJS.ErrnoException };

/** As the leader of a process group of its own. Nothing of what it writes flows through this process. */
async function launch([file = '', ...args]: readonly string[], { cwd, env, descriptor }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly descriptor: number }): Promise<Launched> {
  const { execa } = await import('execa');
  const output = createWriteStream('', { fd: descriptor, autoClose: false });
  try {
    const child = execa(file, args, { cwd, env, extendEnv: false, detached: process.platform !== 'win32', cleanup: false, stdin: 'ignore', stdout: output, stderr: output, buffer: false, reject: false, windowsHide: true });
    const { pid } = child;
    if (pid === undefined) {
      const { cause } = (await child) as { readonly cause?: unknown };
      return { error: cause instanceof Error ? cause : new Error('it has no process') };
    }
    const ended = child.then(({ exitCode, signal }) => ({
      how: signal === undefined ? `ended with code ${exitCode ?? 'none'}` : `was ended by ${signal}`,
      ...(exitCode === undefined ? {} : { code: exitCode }),
      fromOutside: signal !== undefined && ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'].includes(signal),
    }));
    return { pid, ended };
  } finally {
    closeSync(descriptor);
  }
}

interface Log {
  readonly descriptor: number;
  /** Where this start's part of it begins. */
  readonly fromByte: number;
}

function openLog(file: string, title: string): Log {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(file, 'a', 0o600);
    writeSync(descriptor, `# ${new Date().toISOString()} ${title}\n`);
    return { descriptor, fromByte: fstatSync(descriptor).size };
  } catch (error) {
    throw new HumanError({ what: `the log of a replica cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, where: file, toDo: 'give yourself the right to write there, and make room', kind: 'unfinished', cause: error });
  }
}
