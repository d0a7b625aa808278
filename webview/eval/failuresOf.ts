import type { RunView, TrialView } from '../../src/report/view.ts';
import type { FailureClass } from './failureHint.ts';

export interface Failure {
  readonly of: FailureClass;
  /** Samples of all trials. */
  readonly n: number;
  /** What most of them said; known once a trial has ended. */
  readonly example?: string;
}

/** What went wrong over all trials, the most frequent first: classes of errors, and answers that were empty or held no answer. */
export function failuresOf({ trials }: RunView): readonly Failure[] {
  const errors = new Map<string, Failure>();
  for (const { errors: counts, reasons = [] } of trials) {
    for (const [error, n] of Object.entries(counts) as [keyof TrialView['errors'], number][]) {
      if (n === 0) continue;
      const before = errors.get(error);
      const example = before?.example ?? reasons.filter(({ of, text }) => 'error' in of && of.error === error && text !== '').sort((a, b) => b.n - a.n)[0]?.text;
      errors.set(error, { of: { error }, n: (before?.n ?? 0) + n, ...(example === undefined ? {} : { example }) });
    }
  }
  const answers = (['empty', 'extractionFailed'] as const).map(outcome => ({ of: { outcome }, n: trials.reduce((sum, { outcomes }) => sum + (outcomes[outcome] ?? 0), 0) }));
  return [...errors.values(), ...answers].filter(({ n }) => n > 0).sort((a, b) => b.n - a.n);
}
