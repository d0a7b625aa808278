const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** What a timer can hold, as for task files and flags: some 24 days. */
const longestMs = 2 ** 31 - 1;

/** `30s`, `10m`, `1.5h` in ms; undefined where it is no time above 0. */
export function parseTime(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text) ?? [];
  const ms = number === undefined ? 0 : Number(number) * (unitMs[unit] ?? 0);
  return ms > 0 && ms <= longestMs ? ms : undefined;
}
