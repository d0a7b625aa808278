/** JSON with keys in code unit order at every depth: equal values, equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The same value where its keys are in order already: most rows cost no copy. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.some(item => typeof item === 'object' && item !== null) ? value.map(sorted) : value;
  const keys = Object.keys(value);
  let kept = true;
  let last = '';
  for (const key of keys) {
    const item = (value as Record<string, unknown>)[key];
    if (key < last || (typeof item === 'object' && item !== null)) {
      kept = false;
      break;
    }
    last = key;
  }
  if (kept) return value;
  // A null prototype, so that a column named __proto__ stays a column.
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of inOrder(keys)) copy[key] = sorted((value as Record<string, unknown>)[key]);
  return copy;
}

let lastKeys: readonly string[] = [];
let lastInOrder: readonly string[] = [];

/** The rows of a dataset have the same columns, one row like the other, and sorting them costs more than the rest. */
function inOrder(keys: readonly string[]): readonly string[] {
  if (keys.length === lastKeys.length && keys.every((key, i) => key === lastKeys[i])) return lastInOrder;
  lastKeys = keys;
  return (lastInOrder = keys.toSorted());
}
