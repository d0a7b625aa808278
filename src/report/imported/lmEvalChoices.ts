import { isObject } from './fields.ts';

/** Of a task that asks how likely given continuations are: each with its log-likelihood, and the likeliest. */
export interface LmEvalChoices {
  /** A line each: `Paris: -1.25`. */
  readonly output: string;
  /** None where one continuation is asked for: that is the target. */
  readonly likeliest?: string;
}

/** Undefined where answers are texts. @param written of a sample its `arguments`, a context and a continuation each @param answers its `filtered_resps`, `["-1.25", "False"]` each */
export function lmEvalChoices(written: unknown, answers: unknown): LmEvalChoices | undefined {
  if (!Array.isArray(answers) || answers.length === 0) return undefined;
  const likelihoods = answers.map(likelihoodOf);
  if (likelihoods.some(value => value === undefined)) return undefined;
  const given: readonly unknown[] = isObject(written) ? Object.values(written) : Array.isArray(written) ? (written as readonly unknown[]) : [];
  const names = likelihoods.map((_, k) => continuationOf(given[k]) ?? `choice ${k + 1}`);
  // Of each choice a second one, without its context, is asked for where a metric needs it.
  const half = names.length / 2;
  const count = names.length >= 4 && names.every((name, k) => k < half || name === names[k - half]) ? half : names.length;
  const asked = likelihoods.slice(0, count);
  const best = asked.reduce<number>((at, value, k) => ((value ?? 0) > (asked[at] ?? 0) ? k : at), 0);
  return { output: asked.map((value, k) => `${names[k]}: ${value}`).join('\n'), ...(count < 2 ? {} : { likeliest: names[best] ?? '' }) };
}

/** With whether it is what the model would have written. */
function likelihoodOf(answer: unknown): number | undefined {
  if (!Array.isArray(answer) || answer.length !== 2) return undefined;
  const [value, greedy] = answer as readonly unknown[];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) && ['True', 'False', true, false].includes(greedy as string | boolean) ? number : undefined;
}

function continuationOf(argument: unknown): string | undefined {
  const text: unknown = isObject(argument) ? Object.values(argument)[1] : Array.isArray(argument) ? argument[1] : undefined;
  return typeof text === 'string' ? text.trim() : undefined;
}
