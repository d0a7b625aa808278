/** Where a run or a trial is. */
export const runStates = ['pending', 'queued', 'starting', 'warming', 'running', 'finishing', 'ended'] as const;
export type RunState = (typeof runStates)[number];

/** How a run or a trial ended. */
export const runOutcomes = ['succeeded', 'failed', 'timedOut', 'cancelled', 'interrupted'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** How a sample ended; apart from its score. */
export const sampleOutcomes = ['ok', 'empty', 'extractionFailed', 'failed', 'timedOut', 'cancelled', 'skipped'] as const;
export type SampleOutcome = (typeof sampleOutcomes)[number];

/** Whether a sample without a score is left out of a metric, or is a zero in it. */
export const missingRules = ['exclude', 'zero'] as const;
export type MissingRule = (typeof missingRules)[number];

/** Why an answer ended before it was at its end: `length` at the most tokens it may have, `filter` where a content filter stopped it. */
export const cutShorts = ['length', 'filter'] as const;
export type CutShort = (typeof cutShorts)[number];

/** What went wrong on the wire or with an answer, for counting and for advice. */
export const errorClasses = ['unreachable', 'tls', 'proxy', 'timeout', 'rateLimited', 'serverError', 'clientError', 'authentication', 'badResponse', 'reset', 'missingRow', 'mismatch', 'template', 'cancelled', 'regexTimeout'] as const;
export type ErrorClass = (typeof errorClasses)[number];

/** The closed table of transitions. `ended` is left only by a resume, which starts again at `starting`. */
const next: Readonly<Record<RunState, readonly RunState[]>> = {
  pending: ['queued', 'starting', 'ended'],
  queued: ['starting', 'ended'],
  starting: ['warming', 'running', 'ended'],
  warming: ['running', 'ended'],
  running: ['finishing', 'ended'],
  finishing: ['ended'],
  ended: ['starting'],
};

export function mayFollow(from: RunState, to: RunState): boolean {
  return next[from].includes(to);
}
