import { distance } from 'fastest-levenshtein';
import { HumanError } from '../../base/humanError.ts';
import { createBleu } from '../bleu.ts';
import { compilePattern } from '../compilePattern.ts';
import { createJsonSchema } from '../jsonSchema.ts';
import { createRouge } from '../rouge.ts';
import type { Check, Checked } from './check.ts';
import { jsonIn } from './jsonIn.ts';

type Test = (answer: string, value: unknown, check: Check) => boolean | Checked | string;

/** Characters of the answer × characters of the value: half a second. */
const mostCells = 10_000_000_000;
const rouge = createRouge('', 'rouge1', {});
const bleu = createBleu('', {});

/** By what a check is called. A text says why one cannot be judged. */
const tests: Readonly<Record<string, Test>> = {
  equals: (answer, value) => (typeof value === 'object' && value !== null ? jsonOf(answer).some(json => sameJson(json, value)) : answer === textOf(value)),
  contains: (answer, value) => answer.includes(textOf(value)),
  icontains: (answer, value) => answer.toLowerCase().includes(textOf(value).toLowerCase()),
  'contains-any': (answer, value) => listOf(value).some(one => answer.includes(one)),
  'icontains-any': (answer, value) => listOf(value).some(one => answer.toLowerCase().includes(one.toLowerCase())),
  'contains-all': (answer, value) => listOf(value).every(one => answer.includes(one)),
  'icontains-all': (answer, value) => listOf(value).every(one => answer.toLowerCase().includes(one.toLowerCase())),
  'starts-with': (answer, value) => answer.startsWith(textOf(value)),
  regex: (answer, value) => compilePattern(textOf(value), '').test(answer),
  'is-json': (answer, value) => allowed(answer, value),
  'contains-json': (answer, value) => jsonIn(answer).some(json => allowed(JSON.stringify(json), value)),
  levenshtein(answer, value, { threshold = 5 }) {
    const wanted = textOf(value);
    return answer.length * wanted.length > mostCells ? `texts of ${answer.length} and ${wanted.length} characters are too long for levenshtein` : distance(answer, wanted) <= threshold;
  },
  'rouge-n': (answer, value, { threshold = 0.75 }) => graded(rouge.judge(answer, [textOf(value)]).value ?? 0, threshold),
  bleu: (answer, value, { threshold = 0.5 }) => graded((bleu.judge(answer, Array.isArray(value) ? value.map(textOf) : [textOf(value)]).value ?? 0) / 100, threshold),
  'word-count'(answer, value) {
    const n = answer.split(/\s+/).filter(word => word !== '').length;
    if (typeof value !== 'object' || value === null) return n === Number(value);
    return n >= limitOf(value, 'min', 0) && n <= limitOf(value, 'max', Infinity);
  },
};

export const checkTypes: readonly string[] = Object.keys(tests);

/** Whether an answer is what a check wants. In words why it cannot be judged. */
export function judgeCheck(answer: string, check: Check): Checked | string {
  if (check.type === 'set') return judgeSet(answer, check);
  const negated = check.type.startsWith('not-');
  const type = negated ? check.type.slice('not-'.length) : check.type;
  if (!Object.hasOwn(tests, type)) return `there is no check \`${check.type}\`: there are ${checkTypes.join(', ')}, set, and not- before each`;
  let found: ReturnType<Test> | undefined;
  try {
    found = tests[type]?.(answer, check.value, check);
  } catch (error) {
    if (error instanceof HumanError) return `the check \`${check.type}\`: ${error.what}`;
    throw error;
  }
  if (typeof found === 'string') return found;
  const { holds, score }: Checked = typeof found === 'object' ? found : { holds: found === true, score: found === true ? 1 : 0 };
  if (holds !== negated) return { holds: true, score: negated ? 1 - score : score };
  return { holds: false, score: negated ? 1 - score : score, reason: `${check.type}${check.value === undefined ? '' : ` ${shown(check.value)}`}` };
}

/** All of them must hold; with a `threshold` their mean must reach that instead. */
export function judgeSet(answer: string, { checks = [], threshold }: Pick<Check, 'checks' | 'threshold'>): Checked | string {
  let sum = 0;
  let weights = 0;
  const failed: string[] = [];
  for (const check of checks) {
    const judged = judgeCheck(answer, check);
    if (typeof judged === 'string') return judged;
    const weight = check.weight ?? 1;
    sum += judged.score * weight;
    weights += weight;
    if (!judged.holds && weight !== 0) failed.push(judged.reason ?? check.type);
  }
  const score = weights > 0 ? sum / weights : 0;
  const holds = threshold === undefined ? failed.length === 0 : score >= threshold;
  return { holds, score: Math.min(1, Math.max(0, score)), ...(holds ? {} : { reason: failed.join('; ') }) };
}

function graded(score: number, threshold: number): Checked {
  return { holds: score >= threshold, score: Math.min(1, score) };
}

function allowed(json: string, schema: unknown): boolean {
  const schemas = typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) ? { schema: schema as Readonly<Record<string, unknown>> | boolean } : {};
  return createJsonSchema('of the check', schemas).judge(json, []).value === 1;
}

function jsonOf(answer: string): readonly unknown[] {
  try {
    return [JSON.parse(answer)];
  } catch {
    return [];
  }
}

function limitOf(limits: object, name: 'min' | 'max', without: number): number {
  const limit: unknown = (limits as Readonly<Record<string, unknown>>)[name];
  return typeof limit === 'number' ? limit : without;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Whether two JSON values are one, in whatever order their keys stand. */
function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, k) => sameJson(value, b[k]));
  const [left, right] = [Object.entries(a), b as Readonly<Record<string, unknown>>];
  return left.length === Object.keys(b).length && left.every(([key, value]) => Object.hasOwn(b, key) && sameJson(value, right[key]));
}
