import { around } from '../../score/normalInterval.ts';
import type { ImportedTrial } from '../../store/imported.ts';
import type { Metric } from '../view.ts';

/** Metrics of a trial that no samples give, as its file has them. */
export function importedMetrics(imported: ImportedTrial | undefined): Readonly<Record<string, Metric>> {
  return Object.fromEntries(
    Object.entries(imported?.metrics ?? {}).map(([id, { value, n, unit, stderr }]): [string, Metric] => [
      id,
      {
        value,
        n,
        sum: value * n,
        missing: 0,
        unit,
        ...(stderr === undefined || stderr <= 0 ? { noInterval: 'the file has no standard error of it' } : { interval: around(value, stderr) }),
      },
    ]),
  );
}
