import { definitionOf } from './definition.ts';
import type { Scorer } from './scorer.ts';

/** Deeper JSON is the same as nothing: comparing calls itself. */
const mostDeep = 500;

/** 1 where the answer is JSON and, part for part, the same as a target's: keys in any order, lists in theirs. `null`, or what is missing, is never the same. As JsonMatch of OpenAI's evals. */
export function createJsonMatch(id: string): Scorer {
  return {
    id,
    definition: definitionOf('json_match', 1),
    binary: true,
    judge(answer, targets) {
      const wanted: unknown[] = [];
      for (const target of targets) {
        const json = jsonIn(target);
        if (json === undefined) return { value: null, reason: 'the target is no JSON' };
        wanted.push(json);
      }
      const given = jsonIn(answer);
      if (given === undefined) return { value: 0, reason: 'not JSON' };
      return { value: wanted.some(one => same(given, one, 0)) ? 1 : 0 };
    },
  };
}

function same(a: unknown, b: unknown, depth: number): boolean {
  if (a === null || b === null || a === undefined || b === undefined || depth > mostDeep) return false;
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, k) => same(one, b[k], depth + 1));
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every(key => same(Object.hasOwn(left, key) ? left[key] : undefined, Object.hasOwn(right, key) ? right[key] : undefined, depth + 1));
}

/** Undefined where it is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
