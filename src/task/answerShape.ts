import type { Model } from './models.ts';

/**
 * What a model's entry holds that does not shape an answer: its name in results, how fast it may be asked, what that costs, who pays, whether
 * the answer comes in pieces, how it is reached, and how many processes answer. Whatever is not named here counts, so that a key of tomorrow makes an answer be asked for once too often, never a wrong one be found.
 */
const notShaping: ReadonlySet<string> = new Set(['id', 'limits', 'limitLine', 'presetLine', 'pricing', 'apiKey', 'cache', 'stream', 'timeoutMs', 'processes', 'connection']);

/** The part of a model's entry that decides what it answers. */
export function answerShape(model: Model): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(model).filter(([key]) => !notShaping.has(key)));
}
