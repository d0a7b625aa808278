import type { ImportedRun } from './resultFile.ts';

/** Of the lines of one run: what is the same in all, and of what differs each value. */
export function mergedSettings(lines: readonly Pick<ImportedRun, 'settings'>[]): ImportedRun['settings'] {
  const names = [...new Set(lines.flatMap(({ settings }) => Object.keys(settings)))];
  return Object.fromEntries(
    names.flatMap(name => {
      const values = [...new Set(lines.flatMap(({ settings }) => settings[name] ?? []))];
      const [only] = values;
      return only === undefined ? [] : [[name, values.length === 1 ? only : values.join(', ')] as const];
    }),
  );
}
