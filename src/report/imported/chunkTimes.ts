/** When chunks came, in ms since sending, of a TTFT and the gaps after it in seconds. */
export function chunkTimes(ttft: number, gaps: readonly number[]): readonly number[] {
  let at = ttft * 1000;
  return [at, ...gaps.map(gap => (at += Math.max(0, gap) * 1000))];
}
