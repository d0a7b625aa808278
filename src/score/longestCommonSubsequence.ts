/** Length of the longest sequence that both hold in order, with gaps. Time a × b, room b. */
export function longestCommonSubsequence(a: Int32Array, b: Int32Array): number {
  const lengths = new Int32Array(b.length + 1);
  for (const one of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = lengths[j] ?? 0;
      lengths[j] = one === b[j - 1] ? diagonal + 1 : Math.max(above, lengths[j - 1] ?? 0);
      diagonal = above;
    }
  }
  return lengths[b.length] ?? 0;
}
