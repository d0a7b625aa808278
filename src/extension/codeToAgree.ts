import { codeText } from '../store/codeText.ts';
import { codeFingerprint } from '../task/codeFingerprint.ts';
import { codeOf } from '../task/codeOf.ts';
import type { Task } from '../task/task.ts';

/** The code that a task brings, and the fingerprints of its texts. */
export function codeToAgree(task: Task): { readonly code: ReturnType<typeof codeOf>; readonly texts: readonly string[] } {
  const code = codeOf(task);
  return { code, texts: code.map(each => codeFingerprint(each, codeText)) };
}
