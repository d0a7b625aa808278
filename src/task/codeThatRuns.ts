import { codeOf, optionsOfJobs, setupOfJobs, type TaskCode } from './codeOf.ts';
import type { Task } from './task.ts';

export interface WhatRuns {
  /** Of the task's models; absent or empty: all. */
  readonly models?: readonly string[];
  /** What is recorded is judged again, here. */
  readonly rescore?: object;
}

/** Code of the task that a run executes: that of models which are left out, or not asked because their answers are there, is not, nor is that of jobs where none is submitted. */
export function codeThatRuns(task: Task, { models, rescore }: WhatRuns): readonly TaskCode[] {
  const left = task.models.filter(({ id }) => rescore !== undefined || (models !== undefined && models.length > 0 && !models.includes(id))).map(({ id }) => `model ${id}`);
  return codeOf(task).filter(({ what }) => !left.includes(what) && (rescore === undefined || ![setupOfJobs, optionsOfJobs].includes(what)));
}
