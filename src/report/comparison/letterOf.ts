/** What a run is called beside others: names of runs are long, and alike. `A` is the one that the others are compared with. */
export function letterOf(run: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + run);
}
