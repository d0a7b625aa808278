/** What an answer is held to, as it stands in a row: `{type: contains, value: Paris}`. With `not-` before its type it must not hold. */
export interface Check {
  readonly type: string;
  readonly value?: unknown;
  /** Of `levenshtein` edits at most; of `rouge-n` and `bleu` the least score; of a `set` the least mean, instead of each holding. */
  readonly threshold?: number;
  /** In the mean of the scores (default 1); one of weight 0 is shown and decides nothing. */
  readonly weight?: number;
  /** What it counts for by name: `params.metric`. */
  readonly metric?: string;
  /** Of a `set`. */
  readonly checks?: readonly Check[];
}

export interface Checked {
  readonly holds: boolean;
  /** From 0 to 1. */
  readonly score: number;
  /** Why it does not hold. */
  readonly reason?: string;
}

const mostDeep = 20;

/** A target as a check, or in words why it is none. */
export function readCheck(target: string): Check | string {
  let value: unknown;
  try {
    value = JSON.parse(target);
  } catch {
    return `the target ${JSON.stringify(target.slice(0, 60))} is no check: write {type: contains, value: …}`;
  }
  return checkOf(value, 0);
}

function checkOf(value: unknown, depth: number): Check | string {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return `${JSON.stringify(value).slice(0, 60)} is no check: it has no \`type\``;
  const { type, threshold, weight, metric, checks } = value as Readonly<Record<string, unknown>> & { readonly type: string };
  for (const [name, number] of Object.entries({ threshold, weight })) if (number !== undefined && !(typeof number === 'number' && Number.isFinite(number))) return `\`${name}\` of the check \`${type}\` is no number`;
  if (type === 'set') {
    if (!Array.isArray(checks) || checks.length === 0) return 'a check `set` needs `checks`';
    if (depth >= mostDeep) return `sets of checks lie more than ${mostDeep} deep`;
    const read = checks.map(each => checkOf(each, depth + 1));
    const wrong = read.find(each => typeof each === 'string');
    if (wrong !== undefined) return wrong;
  }
  if (metric !== undefined && typeof metric !== 'string') return `\`metric\` of the check \`${type}\` is no text`;
  return value as Check;
}
