import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';

/** A program to start, without a shell. */
export interface Program {
  readonly command: readonly [string, ...string[]];
  /** Where it runs; absolute. */
  readonly folder: string;
  /** Beside what this process has. */
  readonly environment: Readonly<Record<string, string>>;
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

/** Starts it as the leader of a group of its own, so that what it starts itself ends with it. */
export function startProgram({ command: [file, ...args], folder, environment }: Program): Child {
  const windows = process.platform === 'win32';
  return spawn(file, args, { cwd: folder, env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'], detached: !windows, windowsHide: true });
}

/** Asks the whole group to end, and ends it where it does not. */
export function endProgram(child: Child): void {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  child.once('exit', () => clearTimeout(timer));
}

function signalGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
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
  if (error.code === 'ENOENT') return `\`${file}\` is not there, or its folder is not: check \`command\``;
  if (error.code === 'EACCES') return `\`${file}\` may not be executed`;
  return `\`${file}\` could not be started (${error.code ?? error.message})`;
}

export function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with code ${code ?? 'none'}` : `was ended by ${signal}`;
}
