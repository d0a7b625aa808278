/** TER in points of 100 from summed edits and reference lengths. Any output for empty references is wholly wrong. */
export function terOf([edits = 0, words = 0]: readonly number[]): number {
  if (words > 0) return 100 * (edits / words);
  return edits > 0 ? 100 : 0;
}
