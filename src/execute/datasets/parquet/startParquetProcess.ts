import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { toDisposable, type Disposable } from '../../../base/disposable.ts';
import { HumanError } from '../../../base/humanError.ts';
import { apartFlags } from '../../../base/objectsApart.ts';
import type { DataFile } from '../dataFile.ts';
import { place } from '../place.ts';
import type { LocatedRow } from '../row.ts';
import type { ParquetAnswer, ParquetAsk, ParquetBatch, ParquetBeat } from './parquetMessages.ts';

/** Decodes Parquet files, one after another, in a process that is started with the first one: a file that brings it down, or to no end, is refused, and the next one gets another. */
export interface ParquetProcess extends Disposable {
  /** The rows of a file, some at a time. @param from the index of its first one */
  read(file: DataFile, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]>;
}

export interface ParquetLimits {
  /** Without rows, and without a byte that is read of the file. Some thousand rows are decoded in a tenth of a second. */
  readonly silenceMs: number;
  readonly heapMb: number;
  /** Of the process. */
  readonly file: string;
}

export function startParquetProcess({ silenceMs = 30_000, heapMb = 2048, file: entry = besideThisFile() }: Partial<ParquetLimits> = {}): ParquetProcess {
  let child: ChildProcess | undefined;
  return { read, ...toDisposable(end) };

  async function* read(file: DataFile, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
    const mine = (child ??= start());
    let row = 0;
    let isOver = false;
    signal.addEventListener('abort', end);
    try {
      for (let answer = ask(mine, { open: file.path }); !signal.aborted; ) {
        const said = await answer;
        if (signal.aborted) return;
        if (isRows(said)) {
          answer = ask(mine, 'next');
          yield located(said, file, from, row);
          row += said.rows;
          continue;
        }
        isOver = !isLoss(said);
        if (said === 'end') return;
        throw refusal(said, file, row);
      }
    } finally {
      signal.removeEventListener('abort', end);
      // It is still at work for a file that nobody reads on, or is no more.
      if (!isOver) end();
    }
  }

  function start(): ChildProcess {
    // A session of its own: what ends ours from a terminal is for us to pass on.
    const started = fork(entry, { execArgv: ['--no-warnings', ...apartFlags(), `--max-old-space-size=${heapMb}`], serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    // Whoever waits for an answer has a timer that runs: idle, it keeps nobody.
    started.unref();
    started.channel?.unref();
    // Whoever has asked it hears of that too.
    started.on('error', () => undefined);
    started.once('exit', () => started === child && (child = undefined));
    return started;
  }

  function end(): void {
    child?.kill('SIGKILL');
    child = undefined;
  }

  /** One at a time. */
  function ask(asked: ChildProcess, what: ParquetAsk): Promise<ParquetAnswer | Loss> {
    return new Promise(resolve => {
      let turns = 0;
      // A thread that was held up itself takes first what has arrived meanwhile: so the clock is looked at twice.
      const timer = setInterval(() => ++turns === 2 && settle({ lost: 'late' }), silenceMs / 2);
      const onMessage = (message: ParquetAnswer | ParquetBeat): void => {
        turns = 0;
        if (message !== 'beat') settle(message);
      };
      const onError = ({ message }: Error): void => settle({ lost: 'unstarted', why: message });
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void => settle({ lost: 'ended', code, signal });
      const settle = (answer: ParquetAnswer | Loss): void => {
        clearInterval(timer);
        asked.off('message', onMessage).off('error', onError).off('exit', onExit);
        resolve(answer);
      };
      asked.on('message', onMessage).on('error', onError).on('exit', onExit);
      // What cannot be sent has an end that is told.
      if (asked.connected) asked.send(what, () => undefined);
      else if (asked.exitCode !== null || asked.signalCode !== null) onExit(asked.exitCode, asked.signalCode);
    });
  }

  function refusal(answer: Exclude<ParquetAnswer, ParquetBatch | 'end'> | Loss, { path: file }: DataFile, row: number): Error {
    if ('refused' in answer) return new HumanError(answer.refused);
    if ('failed' in answer) return new Error(answer.failed);
    const where = place(file);
    const next = row === 0 ? 'its first rows' : `the rows after ${row}`;
    if (answer.lost === 'late') return new HumanError({ what: `nothing came of ${next} for ${silenceMs / 1000} s: the file is not valid Parquet`, where, toDo: 'write the file again' });
    if (answer.lost === 'unstarted') return new HumanError({ what: `no process could be started to read it (${answer.why})`, where, toDo: 'see what the machine has left of processes and memory', kind: 'unfinished' });
    if (answer.code === 1) return new Error(`The process that reads Parquet ended with code 1, at ${where}`);
    // Of a full heap Node aborts; each system says so in its own way.
    if (answer.signal === 'SIGKILL' || answer.signal === 'SIGTERM') return new HumanError({ what: `the process that reads it was ended from outside (${answer.signal})`, where, toDo: 'see whether the machine has memory left, and run it again', kind: 'unfinished' });
    return new HumanError({ what: `${next} take more than ${heapMb} MB of memory: the file is not valid Parquet, or its rows are too large`, where, toDo: 'write the file again' });
  }
}

type Loss = { readonly lost: 'late' } | { readonly lost: 'unstarted'; readonly why: string } | { readonly lost: 'ended'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

function isLoss(answer: ParquetAnswer | Loss): answer is Loss {
  return typeof answer === 'object' && 'lost' in answer;
}

function isRows(answer: ParquetAnswer | Loss): answer is ParquetBatch {
  return typeof answer === 'object' && 'columns' in answer;
}

function located({ names, columns, rows }: ParquetBatch, file: DataFile, from: number, before: number): LocatedRow[] {
  return Array.from({ length: rows }, (_, k) => {
    const row: Record<string, unknown> = {};
    for (const [column, name] of names.entries()) row[name] = columns[column]?.[k];
    return { row, index: from + before + k, line: before + k + 1, file };
  });
}

/** The bundles lie beside the process's bundle; the sources run as they are. */
function besideThisFile(): string {
  return path.join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'parquetProcess.ts' : 'parquet.js');
}
