/** What `reduce` says: how the repeats of one sample become one value. `pass@k` is written with its number. */
export type Reducer = 'mean' | 'max' | 'min' | 'majority' | `pass@${number}`;

/** One repeat of a sample: its score, null where it has none, and its answer, where it gave one. */
export interface Repeated {
  readonly value: number | null;
  readonly answer?: string;
}

/**
 * The value of one sample over its repeats, in their order; null where too few of them have a score.
 * - `mean`, `max`, `min`: over the repeats with a score.
 * - `majority`: the score of the answer that most repeats gave, texts compared without case and outer blanks; of several, the one that was given first.
 * - `pass@k`: the chance that one of k of the n repeats is right (a score of 1), 1 − C(n−c, k)/C(n, k) with c of n right: the unbiased estimator
 *   of Chen et al. 2021, "Evaluating Large Language Models Trained on Code".
 */
export function reduceRepeats(repeats: readonly Repeated[], reducer: Reducer): number | null {
  const values = repeats.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return null;
  switch (reducer) {
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
    case 'majority':
      return majority(repeats);
    default:
      return passAt(Number(reducer.slice('pass@'.length)), values.length, values.filter(value => value === 1).length);
  }
}

function majority(repeats: readonly Repeated[]): number | null {
  const votes = new Map<string, { votes: number; readonly value: number | null }>();
  for (const { answer, value } of repeats) {
    if (answer === undefined) continue;
    const key = answer.trim().toLowerCase();
    const vote = votes.get(key);
    if (vote === undefined) votes.set(key, { votes: 1, value });
    else vote.votes++;
  }
  let winner: { readonly votes: number; readonly value: number | null } | undefined;
  for (const vote of votes.values()) if (vote.votes > (winner?.votes ?? 0)) winner = vote;
  return winner?.value ?? null;
}

/** As a product, so that no factorial is too large: C(n−c, k)/C(n, k) = Π (1 − k/i) for i from n−c+1 to n. */
function passAt(k: number, n: number, right: number): number | null {
  if (n < k) return null;
  if (n - right < k) return 1;
  let none = 1;
  for (let i = n - right + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}
