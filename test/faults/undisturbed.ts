import type { Rows } from './rowsOf.ts';
import type { Subject } from './subject.ts';

export interface Undisturbed {
  readonly rows: Rows;
  /** From the start of the process to its end. */
  readonly durationMs: number;
}

/** Runs the subject's task to its end; a failure here is no fault that was injected, and throws. */
export async function runUndisturbed(subject: Subject, flags: readonly string[] = []): Promise<Undisturbed> {
  const beganMs = performance.now();
  const { code, note } = await subject.begin(...flags).ended;
  const durationMs = performance.now() - beganMs;
  if (code !== 0) throw new Error(`The ${subject.kind} does not even run without a fault (${String(code)}): ${note}`);
  const rows = subject.rows();
  if (rows.length === 0) throw new Error(`The ${subject.kind} leaves no rows`);
  return { rows, durationMs };
}
