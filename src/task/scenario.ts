import type { Length } from './load.ts';

export interface Scenario {
  readonly inputTokens: Length;
  readonly outputTokens: Length;
}

/**
 * The short forms of lengths that genai-bench uses, in tokens: `D(100,1000)` input and output fixed; `N(480,240)/(300,150)` mean and standard deviation of input and of output;
 * `U(50,100)/(200,250)` least and most of each, or `U(100,200)` from 1 on. A text that is none of these is said why, beginning with `must`.
 */
export function parseScenario(text: string): Scenario | string {
  const [, form, first, second, third, fourth] = /^\s*([A-Z])\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)\s*(?:\/\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*)?$/.exec(text) ?? [];
  const numbers = [first, second, third, fourth].flatMap(digits => (digits === undefined ? [] : [Number(digits)]));
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  if (form === 'E' || form === 'R') return `must be D, N or U: ${form} is for ${form === 'E' ? 'embeddings' : 'rerank'}, which this version of Pitwall does not put under load yet`;
  const lengths = form === 'D' && numbers.length === 2 ? [fixed(a), fixed(b)] : form === 'N' && numbers.length === 4 ? [normal(a, b), normal(c, d)] : form === 'U' && numbers.length === 4 ? [uniform(a, b), uniform(c, d)] : form === 'U' && numbers.length === 2 ? [uniform(1, a), uniform(1, b)] : [];
  const [inputTokens, outputTokens] = lengths;
  if (inputTokens === undefined || outputTokens === undefined) return 'must be D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max)';
  const bad = [inputTokens, outputTokens].some(({ min, max, mean }) => mean < 1 || min < 1 || max < min);
  return bad ? 'must have lengths of at least 1, and in U the least before the most' : { inputTokens, outputTokens };
}

function fixed(mean: number): Length {
  return { mean, stdev: 0, min: mean, max: mean };
}

function normal(mean: number, stdev: number): Length {
  return { mean, stdev, min: 1, max: mean + 6 * stdev };
}

export function uniform(min: number, max: number): Length {
  return { mean: (min + max) / 2, stdev: 0, min, max, uniform: true };
}
