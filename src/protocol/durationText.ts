const units = [['h', 3_600_000], ['m', 60_000], ['s', 1000]] as const;

/** As task files and flags write a time: in the largest unit that leaves a whole number. */
export function durationText(ms: number): string {
  const [unit, size] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
