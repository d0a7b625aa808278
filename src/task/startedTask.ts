import type { BenchFile } from './bench.ts';
import { overrideOf } from './overrideOf.ts';
import { parseTask } from './parseTask.ts';
import { sweepTask } from './sweepTask.ts';
import type { Task } from './task.ts';

export interface Started {
  readonly taskText: string;
  readonly taskFile: string;
  /** `--set`s, as written. */
  readonly set?: readonly string[] | undefined;
  /** Of the eval that a bench file names. */
  readonly evalText?: string | ((bench: BenchFile) => string) | undefined;
}

/** The task that a run is started with, or was: its file's text, and what was set over it. Undefined where it has errors. */
export function startedTask({ taskText, taskFile, set = [], evalText }: Started): Task | undefined {
  const { task, bench } = parseTask(taskText, taskFile, { overrides: set.flatMap(text => overrideOf(text) ?? []) });
  return bench === undefined || evalText === undefined ? task : sweepTask(bench, typeof evalText === 'string' ? evalText : evalText(bench)).task;
}
