import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { inheritedEnvironment } from './inheritedEnvironment.ts';
import { startKeeper, type Keeper } from './keeper.ts';

/** A program to start, without a shell. */
export interface Program {
  readonly command: readonly [string, ...string[]];
  /** Where it runs; absolute. */
  readonly folder: string;
  /** Beside what this process has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its environment holds nothing else. */
  readonly bare?: true;
  /** Of one answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long a process has between being asked to end and being ended. */
const graceMs = 2_000;
/** Of what a program says on stderr, the end is kept for the error. */
const wordsKept = 2_000;
/** A longer answer is refused: it would be held in memory, as often as requests are in flight. */
export const maxAnswerBytes = 64 * 1024 * 1024;

const windows = process.platform === 'win32';
/** Every program that may still have a process; a runner that ends itself ends them first. */
const living = new Set<Child>();
const ending = new WeakSet<Child>();
/** One for the process, from its first program on. */
let keeper: Keeper | undefined;

/**
 * Starts it as the leader of a process group of its own, so that what it starts itself ends with it: at the latest when its output is closed.
 * It gets this process's environment, without what is Pitwall's own. Returns the reason where the system has no means left for a process; other failures are `error` events.
 */
export function startProgram({ command: [file, ...args], folder, environment, bare }: Program): Child | NodeJS.ErrnoException {
  let child: Child;
  try {
    child = spawn(file, args, { cwd: folder, env: bare === true ? { ...environment } : { ...inheritedEnvironment(), ...environment }, stdio: ['pipe', 'pipe', 'pipe'], detached: !windows, windowsHide: true });
  } catch (error) {
    // Arguments that are too long are thrown.
    return error as NodeJS.ErrnoException;
  }
  // Without descriptors for pipes there are none, whatever the types say.
  if ((child.stdin as Writable | undefined) === undefined) {
    child.on('error', () => undefined);
    return Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  }
  if (living.size === 0) process.once('exit', endAll);
  living.add(child);
  if (!windows && child.pid !== undefined) (keeper ??= startKeeper()).began(child.pid);
  // A program need not read what it is told.
  child.stdin.on('error', () => undefined);
  child.once('error', () => forget(child));
  child.once('close', () => endProgram(child));
  return child;
}

/** Asks what is left of its group to end, and ends it where it does not. What it still says is not read. */
export function endProgram(child: Child): void {
  if (ending.has(child)) return;
  ending.add(child);
  child.stdout.destroy();
  child.stderr.destroy();
  child.stdin.destroy();
  if (!signalGroup(child, 'SIGTERM')) return forget(child);
  const timer = setTimeout(end, graceMs);
  child.once('exit', () => {
    // The group's number is not given to others while anybody is left in it.
    if (!signalGroup(child, 'SIGTERM')) end();
  });

  function end(): void {
    clearTimeout(timer);
    signalGroup(child, 'SIGKILL');
    forget(child);
  }
}

function endAll(): void {
  for (const child of living) signalGroup(child, 'SIGKILL');
}

function forget(child: Child): void {
  if (living.delete(child) && child.pid !== undefined) keeper?.ended(child.pid);
  if (living.size === 0) process.off('exit', endAll);
}

/** Returns whether anybody was there to hear it. */
function signalGroup(child: Child, signal: NodeJS.Signals): boolean {
  if (child.pid === undefined) return false;
  if (windows) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    // Windows has no groups: what a process has started is found through it, while it is there, and there is no asking.
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return true;
  }
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** The last of what a program said on stderr, in one line. */
export function lastWords(child: Child): () => string {
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-wordsKept);
  });
  return () => words.trim().split(/\s*\n\s*/).slice(-3).join(' · ');
}

/** Why a program could not be started, in a person's words. */
export function whyNotStarted(file: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return `\`${file}\` is not there, or its folder is not: check \`command\``;
    case 'EACCES':
      return `\`${file}\` may not be executed`;
    case 'E2BIG':
      return `\`${file}\` cannot be given an argument as long as this one: it should read the prompt from stdin`;
    case 'EMFILE':
    case 'ENFILE':
    case 'EAGAIN':
      return `\`${file}\` could not be started: this machine has no more processes or open files to give (${error.code}); lower \`parallel_requests\``;
    default:
      return `\`${file}\` could not be started (${error.code ?? error.message})`;
  }
}

export function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with code ${code ?? 'none'}` : `was ended by ${signal}`;
}
