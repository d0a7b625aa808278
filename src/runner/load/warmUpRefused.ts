import type { RequestRow } from '../../store/rows.ts';

/** What was said where every request of a warm-up was answered with 404: there is no such model or address, and a level would hear it as often as it asks. */
export function warmUpRefused(rows: Iterable<Pick<RequestRow, 'outcome' | 'errorClass' | 'error'>>): string | undefined {
  let said: string | undefined;
  for (const { outcome, errorClass, error = '' } of rows) {
    if (outcome === 'ok' || errorClass !== 'clientError' || !/^HTTP 404\b/.test(error)) return undefined;
    said = error;
  }
  return said;
}
