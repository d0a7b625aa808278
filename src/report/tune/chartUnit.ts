/** Charts say shares as percents. */
export function chartUnit(unit: string): string {
  return unit === 'number' || unit === 'points' ? '' : unit === 'share' ? '%' : unit;
}
