import { answersInTokens, type AskedEndpoint, type Length } from './load.ts';

export interface Scenario {
  readonly inputTokens: Length;
  readonly outputTokens?: Length;
  /** Of a rerank request. */
  readonly queryTokens?: Length;
}

/** What the letters of short forms ask for. */
const endpointsOf: Readonly<Record<string, readonly AskedEndpoint[]>> = { D: ['chat', 'completions'], N: ['chat', 'completions'], U: ['chat', 'completions'], E: ['embeddings'], R: ['rerank'] };

/**
 * The short forms of lengths that genai-bench uses, in tokens: `D(100,1000)` input and output fixed; `N(480,240)/(300,150)` mean and standard deviation of input and of output;
 * `U(50,100)/(200,250)` least and most of each, or `U(100,200)` from 1 on; `E(1024)` of a text to be embedded; `R(1024,100)` of a document and of a query. A text that is none of these, or
 * that the endpoint cannot be asked, is said why, beginning with `must`.
 */
export function parseScenario(text: string, endpoint: AskedEndpoint): Scenario | string {
  const [, form = '', first, second, third, fourth] = /^\s*([A-Z])\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)\s*(?:\/\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*)?$/.exec(text) ?? [];
  const numbers = [first, second, third, fourth].flatMap(digits => (digits === undefined ? [] : [Number(digits)]));
  const read = readForm(form, numbers);
  const fitting = endpointsOf[form];
  if (fitting !== undefined && !fitting.includes(endpoint)) return `must be ${formsOf(endpoint)} with \`endpoint: ${endpoint}\`: ${form} is for ${fitting.join(' and ')}`;
  if (read === undefined) return `must be ${formsOf(endpoint)}`;
  const bad = [read.inputTokens, read.outputTokens, read.queryTokens].some(length => length !== undefined && (length.mean < 1 || length.min < 1 || length.max < length.min));
  return bad ? 'must have lengths of at least 1, and in U the least before the most' : read;
}

function readForm(form: string, numbers: readonly number[]): Scenario | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  switch (`${form}${numbers.length}`) {
    case 'D2':
      return { inputTokens: fixed(a), outputTokens: fixed(b) };
    case 'N4':
      return { inputTokens: normal(a, b), outputTokens: normal(c, d) };
    case 'U4':
      return { inputTokens: uniform(a, b), outputTokens: uniform(c, d) };
    case 'U2':
      return { inputTokens: uniform(1, a), outputTokens: uniform(1, b) };
    case 'E1':
      return { inputTokens: fixed(a) };
    case 'R2':
      return { inputTokens: fixed(a), queryTokens: fixed(b) };
    default:
      return undefined;
  }
}

function formsOf(endpoint: AskedEndpoint): string {
  if (answersInTokens(endpoint)) return 'D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max)';
  return endpoint === 'embeddings' ? 'E(tokens)' : 'R(document,query)';
}

export function fixed(tokens: number): Length {
  return { mean: tokens, stdev: 0, min: tokens, max: tokens };
}

function normal(mean: number, stdev: number): Length {
  return { mean, stdev, min: 1, max: mean + 6 * stdev };
}

export function uniform(min: number, max: number): Length {
  return { mean: (min + max) / 2, stdev: 0, min, max, uniform: true };
}
