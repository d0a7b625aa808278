/** What the log of a run holds, from the least to the most: each level holds what the ones before it hold. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof logLevels)[number];

export function isLogLevel(value: unknown): value is LogLevel {
  return logLevels.some(level => level === value);
}
