import { around } from '../../score/normalInterval.ts';
import type { ImportedTrial } from '../../store/imported.ts';
import type { Metric } from '../view.ts';

/** Metrics of a trial whose file has no samples, as it has them; undefined where it has samples. */
export function importedMetrics(imported: ImportedTrial | undefined): Readonly<Record<string, Metric>> | undefined {
  if (imported?.metrics === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(imported.metrics).map(([id, { value, n, unit, stderr }]): [string, Metric] => [
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
