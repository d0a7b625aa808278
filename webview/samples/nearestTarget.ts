/** The target that shares most of its words with a text, the first of those that do; undefined where there is none. */
export function nearestTarget(text: string, targets: readonly string[]): string | undefined {
  if (targets.length < 2) return targets[0];
  const words = new Set(wordsOf(text));
  const shared = targets.map(target => {
    const own = new Set(wordsOf(target));
    // Jaccard: a target that has every word there is would be nearest otherwise.
    const common = [...own].filter(word => words.has(word)).length;
    return common / (own.size + words.size - common || 1);
  });
  return targets[shared.indexOf(Math.max(...shared))];
}

/** Beyond the first thousands of words nothing is decided any more. */
function wordsOf(text: string): readonly string[] {
  return text.slice(0, 20_000).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
