/** Of those that there are. */
export function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whether a tool's own number is the mean of its samples' values, but for rounding. */
export function isMeanOf(values: readonly number[], told: number): boolean {
  const mean = meanOf(values);
  return mean !== undefined && Math.abs(mean - told) <= 1e-6 * Math.max(1, Math.abs(told));
}
