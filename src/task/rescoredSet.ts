/** What `--set` may change when outputs are only judged anew. */
const judging = /^(scorers|extract|on_missing|gates|leaderboard)\b/;

/** Of what the scored run was started with, what holds for the new one. With a task file of its own, what was said of the old one's scorers does not count. */
export function rescoredSet(set: readonly string[] = [], fromFile: boolean): readonly string[] {
  return set.filter(text => !fromFile || !judging.test(text));
}
