import { counted } from '../../base/counted.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Attempt } from '../../execute/askWithRetries.ts';
import { eventLevel } from '../../report/eventLevel.ts';
import { eventText } from '../../report/eventText.ts';
import { printable } from '../../report/printable.ts';
import type { Score } from '../../score/scorer.ts';
import type { TrialTotals } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { logLevels, type LogLevel } from '../../task/logLevel.ts';
import { writeAside } from '../writeAside.ts';
import { createLineFile } from './lineFile.ts';
import { requestLine, type AttemptPurpose } from './requestLine.ts';

/**
 * What a run writes for people who want to know why it took what it took. The levels:
 * error: what ended the run or a trial. warn: what cost samples or time (first failures, pauses, what could not be judged, a gate that failed).
 * info: what happened, and what is in force. debug: every attempt that failed, every sample that could not be judged.
 */
export interface RunLog extends Disposable {
  write(level: LogLevel, text: string): void;
  /** Absent where nobody wants to know: nothing is measured or made then. */
  readonly attempt?: (purpose: AttemptPurpose, attempt: Attempt) => void;
  readonly unjudged?: (trial: string, sample: number, score: Score) => void;
}

export interface RunLogOptions {
  readonly run: string;
  readonly store: StoreWriter;
  readonly level: LogLevel;
  readonly file: string;
  /** Absent: attempts are not written. */
  readonly requestFile?: string;
  /** Whom a model's requests go to. */
  readonly endpointOf: (model: string) => string;
  /** Removes the keys that the run has. */
  readonly clean: (text: string) => string;
  readonly wallMs: () => number;
}

/** Events are recorded by whatever process they come from: the log reads them from the store. */
const lookMs = 1000;
/** 32 MiB of what happened last. */
const logRotation = { longestBytes: 8 * 1024 * 1024, older: 3 };
/** Half a gigabyte: about the last million attempts. */
const requestRotation = { longestBytes: 64 * 1024 * 1024, older: 7 };

export function createRunLog(options: RunLogOptions): RunLog {
  const { run, store, clean, wallMs } = options;
  const holds = (level: LogLevel): boolean => logLevels.indexOf(level) <= logLevels.indexOf(options.level);
  const failed = (file: string) => (error: NodeJS.ErrnoException) => writeAside(store, run, wallMs(), { type: 'logNotWritten', file, error: error.code ?? error.message });
  const log = createLineFile(options.file, failed(options.file), logRotation);
  const requests = options.requestFile === undefined ? undefined : createLineFile(options.requestFile, failed(options.requestFile), requestRotation);
  /** Until the next look, so that they and the events come in the order of their times. */
  let kept: { readonly atMs: number; readonly line: string }[] = [];
  let seen = store.events(run).at(-1)?.seq ?? 0;
  const timer = setInterval(look, lookMs).unref();

  return {
    write,
    ...(requests === undefined && !holds('debug') ? {} : { attempt }),
    ...(holds('debug') ? { unjudged: (trial: string, sample: number, { scorer, reason }: Score) => write('debug', `${trial} sample ${sample} could not be judged by ${scorer}: ${reason ?? 'no reason given'}`) } : {}),
    dispose() {
      clearInterval(timer);
      look();
      log.dispose();
      requests?.dispose();
    },
  };

  function write(level: LogLevel, text: string): void {
    keep(level, text, wallMs());
    if (level === 'error') look();
  }

  function keep(level: LogLevel, text: string, atMs: number): void {
    if (holds(level)) kept.push({ atMs, line: `${new Date(atMs).toISOString()} ${level.padEnd(5)} ${printable(clean(text))}` });
  }

  function attempt(purpose: AttemptPurpose, made: Attempt): void {
    const { answer, model, number, againInMs } = made;
    requests?.write(requestLine(run, purpose, made, options.endpointOf(model), clean));
    if (answer.outcome === 'ok' || answer.outcome === 'cancelled') return;
    const whose = purpose.for === 'sample' ? `${purpose.trial} sample ${purpose.sample}` : `${purpose.for} ${model}`;
    write('debug', `${whose} attempt ${number} ${answer.errorClass}: ${answer.error}${againInMs === undefined ? '; given up' : `; again in ${Math.round(againInMs)} ms`}`);
  }

  function look(): void {
    try {
      for (const { seq, atMs, event } of store.events(run, seen)) {
        seen = seq;
        keep(eventLevel(event), eventText(event), atMs);
        if (event.type === 'runEnded') for (const totals of store.totals(run)) sumUp(totals, atMs);
      }
    } catch {
      // A store that cannot be read ends the run, which says so itself.
      clearInterval(timer);
    }
    for (const { line } of kept.sort((a, b) => a.atMs - b.atMs)) log.write(line);
    kept = [];
    log.flush();
  }

  /** What is missing of a trial, and why. */
  function sumUp({ trial, done, errors, scores }: TrialTotals, atMs: number): void {
    const failures = Object.entries(errors).map(([errorClass, n]) => `${n} ${errorClass}`);
    if (failures.length > 0) keep('warn', `${trial}: of ${counted(done, 'sample')} ${failures.join(', ')}`, atMs);
    for (const [scorer, { nulls }] of Object.entries(scores)) if (nulls > 0) keep('warn', `${trial}: of ${counted(done, 'sample')} ${nulls} could not be judged by ${scorer}`, atMs);
  }
}
