import { shownFigures } from '../../score/load/measureLoad.ts';
import { reductions } from '../../score/load/distribution.ts';
import type { LoadMetric } from '../../score/load/loadMetrics.ts';
import type { Column } from '../textTable.ts';
import { levelName } from './levelName.ts';
import type { LoadView } from './loadView.ts';

const titles: Readonly<Partial<Record<LoadMetric, string>>> = { ttft: 'TTFT', ttft_from_due: 'TTFT', tpot: 'TPOT', itl: 'ITL', e2e: 'E2E', e2e_from_due: 'E2E' };

export interface PercentileTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** Every level's percentiles, of each time that was measured: a row for each, in ms. Empty before the first level has ended. A percentile of too few observations is a dash. */
export function percentileCells({ levels, open }: Pick<LoadView, 'levels' | 'open'>): PercentileTable {
  const metrics: readonly LoadMetric[] = open ? ['ttft_from_due', 'tpot', 'itl', 'e2e_from_due'] : ['ttft', 'tpot', 'itl', 'e2e'];
  const rows = metrics.flatMap(metric =>
    levels.flatMap(level => {
      const of = level.measured === undefined ? undefined : shownFigures(level.measured).distributions[metric];
      return of === undefined || of.n === 0 ? [] : [[titles[metric] ?? metric, levelName(level), of.n.toLocaleString('en-US'), ...reductions.map(reduce => msText(of[reduce]))]];
    }),
  );
  return { columns: [{ title: 'ms', align: 'left' }, { title: 'level', align: 'left' }, { title: 'n', align: 'right' }, ...reductions.map((title): Column => ({ title, align: 'right' }))], rows: rows.map((row, k) => (k > 0 && rows[k - 1]?.[0] === row[0] ? ['', ...row.slice(1)] : row)) };
}

/** Three digits, and no finer than a hundredth. */
function msText(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}
