/** Of ascending values, with linear interpolation between the two nearest; undefined where there is none. `share` is 0.9 for p90. */
export function percentile(ascending: Float64Array, share: number): number | undefined {
  const at = share * (ascending.length - 1);
  const below = ascending[Math.floor(at)];
  const above = ascending[Math.ceil(at)];
  return below === undefined || above === undefined ? undefined : below + (above - below) * (at - Math.floor(at));
}

/** Fewer observations than this say nothing about the percentile. */
export const leastForP90 = 64;
