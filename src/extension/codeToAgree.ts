import { codeText } from '../store/codeText.ts';
import { codeFingerprint } from '../task/codeFingerprint.ts';
import type { TaskCode } from '../task/codeOf.ts';
import { codeThatRuns, type WhatRuns } from '../task/codeThatRuns.ts';
import type { Task } from '../task/task.ts';

/** The code of a task that will run, and the fingerprints of its texts. */
export function codeToAgree(task: Task, what: WhatRuns): { readonly code: readonly TaskCode[]; readonly texts: readonly string[] } {
  const code = codeThatRuns(task, what);
  return { code, texts: code.map(each => codeFingerprint(each, codeText)) };
}
