/** What a metric over the repeats of each sample is called, in gates and results: `pass@2(exact_match)`. The mean has the scorer's own name. */
export function reducedName(reducer: string, scorer: string): string {
  return reducer === 'mean' ? scorer : `${reducer}(${scorer})`;
}
