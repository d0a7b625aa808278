import { textOf } from '../notes.ts';
import type { Check } from './assertions.ts';

export type Scorer = string | { readonly use: string; readonly id?: string; readonly params?: Readonly<Record<string, unknown>> };

export interface Native {
  readonly scorer: Scorer;
  /** What the answer is compared with; absent where nothing is. */
  readonly target?: string | readonly string[];
}

/** A check as a scorer that judges all rows alike, each by its target; undefined where it has limits, a weight, or nothing of that kind. */
export function nativeOf({ type, value, ...more }: Check): Native | undefined {
  if (Object.keys(more).length > 0) return undefined;
  const insensitive = { normalize: ['casefold'] };
  const exact = { normalize: [] };
  const target = Array.isArray(value) ? value.map(textOf) : textOf(value);
  if (target.length === 0 && !type.endsWith('is-json')) return undefined;
  switch (type) {
    case 'equals':
      return typeof value === 'object' ? undefined : { scorer: { use: 'exact_match', params: exact }, target };
    case 'contains':
      return { scorer: { use: 'contains', params: exact }, target };
    case 'icontains':
      return { scorer: { use: 'contains', id: 'icontains', params: insensitive }, target };
    case 'contains-all':
      return { scorer: { use: 'contains', id: 'contains_all', params: { all: true, ...exact } }, target };
    case 'icontains-all':
      return { scorer: { use: 'contains', id: 'icontains_all', params: { all: true, ...insensitive } }, target };
    case 'contains-any':
      return { scorer: { use: 'contains', params: exact }, target };
    case 'icontains-any':
      return { scorer: { use: 'contains', id: 'icontains', params: insensitive }, target };
    case 'starts-with':
      return { scorer: { use: 'starts_with', params: exact }, target };
    case 'regex':
      // The pattern is the target: tests with other patterns are judged the same way.
      return { scorer: 'regex', target };
    case 'is-json':
      return { scorer: value === undefined ? 'json_schema' : { use: 'json_schema', params: { schema: value } } };
    default:
      return undefined;
  }
}

/** Those of all tests, where each test is judged by the same scorers and holds one target at most. */
export function sharedNative(tests: readonly (readonly Check[])[]): readonly (readonly Native[])[] | undefined {
  const all = tests.map(checks => checks.map(nativeOf));
  if (!all.every((natives): natives is Native[] => natives.every(native => native !== undefined))) return undefined;
  const alike = new Set(all.map(natives => JSON.stringify(natives.map(({ scorer }) => scorer))));
  const once = all.every(natives => natives.filter(({ target }) => target !== undefined).length <= 1 && new Set(natives.map(({ scorer }) => idOf(scorer))).size === natives.length);
  return alike.size === 1 && once && (all[0]?.length ?? 0) > 0 ? all : undefined;
}

export function idOf(scorer: Scorer): string {
  return typeof scorer === 'string' ? scorer : (scorer.id ?? scorer.use);
}
