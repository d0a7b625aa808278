/** `250ms`, `30s`, `10m`, `2h`, with a decimal where wanted. */
export const durationPattern = /^\d+(\.\d+)?(ms|s|m|h)$/;
export const durationMessage = 'must be a duration such as 250ms, 30s, 10m or 2h';
/** What a timer can hold: 2^31 - 1 ms, some 24 days. */
export const longestMs = 2 ** 31 - 1;

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds; NaN where the text is no duration. */
export function parseDuration(text: string): number {
  const unit = durationPattern.exec(text)?.[2] ?? '';
  return Number.parseFloat(text) * (unitMs[unit] ?? Number.NaN);
}
