/** A time of milliseconds for people: `0.25 s`, `90 s`. */
export function secondsText(ms: number): string {
  return `${Number((ms / 1000).toPrecision(3))} s`;
}
