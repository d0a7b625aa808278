import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HumanError } from '../../../base/humanError.ts';
import type { OwnScore } from '../../../score/readScore.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { CodeAnswer, CodeSample } from './codeSeat.ts';
import { inheritedEnvironment } from '../../../execute/command/inheritedEnvironment.ts';

/** What a thread is loaded with. */
export interface CustomSetup {
  /** Absolute. */
  readonly file: string;
  /** Which export; without it the default one, or the only function that is exported. */
  readonly name: string | undefined;
}

/** What the thread says: once that it is ready or why it cannot be, then a score or an error for each sample. */
export type CustomMessage = { readonly ready: true } | { readonly unusable: string } | { readonly score: OwnScore } | { readonly error: string };

export interface ThreadSeatOptions extends CustomSetup {
  readonly sampleLimitMs: number;
  /** Until the file is loaded, with everything that it imports. */
  readonly loadLimitMs?: number;
  /** Of the thread's JavaScript heap. */
  readonly heapMb?: number;
  readonly workerFile?: string;
}

/** A place for one thread at a time: started when it is needed, replaced when it was lost. */
export interface ThreadSeat extends Disposable {
  /** Starts it. Throws a HumanError where the file cannot be used. */
  open(): Promise<void>;
  /** One sample at a time. Never rejects. */
  ask(sample: CodeSample): Promise<CodeAnswer>;
}

type Heard = { readonly kind: 'message'; readonly message: unknown } | { readonly kind: 'lost'; readonly reason: string } | { readonly kind: 'late' };

/**
 * Runs a function of a user's module in a thread of its own. A thread that hangs, ends itself or runs out of memory is lost alone: only native code that
 * crashes the process is beyond it. What the module prints is dropped: standard output belongs to Pitwall.
 */
export function createThreadSeat(options: ThreadSeatOptions): ThreadSeat {
  const { file, name, sampleLimitMs, loadLimitMs = 20_000, heapMb = 512 } = options;
  const setup: CustomSetup = { file, name };
  let worker: Worker | undefined;
  let disposed = false;
  let hear: ((heard: Heard) => void) | undefined;

  /** Undefined where it is ready, else why not. */
  async function start(): Promise<string | undefined> {
    const started = new Worker(options.workerFile ?? besideThisFile(), { workerData: setup, env: inheritedEnvironment(), stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    worker = started;
    started.stdout.resume();
    started.stderr.resume();
    const lost = (reason: string): void => {
      if (worker !== started) return;
      worker = undefined;
      tell({ kind: 'lost', reason });
    };
    started.on('message', message => worker === started && tell({ kind: 'message', message }));
    started.on('error', error => lost(lossOf(error, heapMb)));
    started.on('exit', code => lost(`the scorer ended its own thread (code ${code})`));
    const heard = await next(loadLimitMs);
    if (heard.kind === 'lost') return heard.reason;
    if (heard.kind === 'late') return `it was not loaded within ${loadLimitMs / 1000} s`;
    if (isMessage(heard.message) && 'ready' in heard.message) return undefined;
    drop();
    return isMessage(heard.message) && 'unusable' in heard.message ? heard.message.unusable : 'it does not answer as a scorer';
  }

  function tell(heard: Heard): void {
    const listener = hear;
    hear = undefined;
    listener?.(heard);
  }

  function next(limitMs: number): Promise<Heard> {
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        drop();
        tell({ kind: 'late' });
      }, limitMs);
      hear = heard => {
        clearTimeout(timer);
        resolve(heard);
      };
    });
  }

  function drop(): void {
    const last = worker;
    worker = undefined;
    void last?.terminate();
  }

  return {
    async open() {
      const wrong = worker === undefined ? await start() : undefined;
      if (wrong !== undefined) throw new HumanError({ what: `the scorer cannot be used: ${wrong}`, where: file, toDo: 'correct the file' });
    },
    async ask(sample): Promise<CodeAnswer> {
      if (worker === undefined) {
        const wrong = await start();
        if (wrong !== undefined) return { kind: 'broken', reason: `${basename(file)} could not be started: ${wrong}` };
      }
      const answer = next(sampleLimitMs);
      worker?.postMessage(sample satisfies CodeSample);
      const heard = await answer;
      if (heard.kind === 'late') return { kind: 'late', reason: `the scorer took longer than ${sampleLimitMs / 1000} s` };
      if (heard.kind === 'lost') return { kind: 'broken', reason: heard.reason };
      const { message } = heard;
      if (isMessage(message) && 'score' in message) return { kind: 'score', score: message.score };
      return { kind: 'broken', reason: isMessage(message) && 'error' in message ? `the scorer failed: ${message.error}` : 'the scorer sent a message of its own' };
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      drop();
      tell({ kind: 'lost', reason: 'the run was stopped' });
    },
  };
}

function lossOf(error: unknown, heapMb: number): string {
  if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') return `the scorer used more than ${heapMb} MB of memory`;
  return `the scorer failed: ${error instanceof Error ? error.message : String(error)}`;
}

/** The user's code may send what it likes. */
function isMessage(message: unknown): message is CustomMessage {
  if (typeof message !== 'object' || message === null) return false;
  const fields = message as Readonly<Record<string, unknown>>;
  if ('score' in fields) return isScore(fields['score']);
  return fields['ready'] === true || typeof fields['unusable'] === 'string' || typeof fields['error'] === 'string';
}

function isScore(score: unknown): score is OwnScore {
  return typeof score === 'object' && score !== null && 'value' in score && (score.value === null || Number.isFinite(score.value));
}

/** The bundle lies beside the thread's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'customWorker.ts' : 'custom.js');
}
