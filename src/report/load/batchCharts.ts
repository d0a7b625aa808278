import { shownFigures } from '../../score/load/measureLoad.ts';
import { axisOver, valueText } from '../chart/axes.ts';
import { tones, type Chart, type ChartLine, type ChartPoint } from '../chart/chart.ts';
import { levelName } from './levelName.ts';
import type { LoadLevel, LoadView } from './loadView.ts';

interface Told {
  readonly size: number;
  readonly perS: number;
  readonly e2eMs: number;
  readonly level: LoadLevel;
}

/** Of a bench that compares batches: throughput against latency, and throughput by size, a line for each interval at each load. Nothing where fewer than two sizes were measured. */
export function batchCharts(view: LoadView): readonly Chart[] {
  const told = view.levels.flatMap((level): readonly Told[] => {
    const figures = level.measured === undefined ? undefined : shownFigures(level.measured);
    const e2eMs = figures?.distributions[view.open ? 'e2e_from_due' : 'e2e'].p50;
    const size = level.batching?.maxSize;
    return figures?.requestsPerS === undefined || e2eMs === undefined || size === undefined ? [] : [{ size, perS: figures.requestsPerS, e2eMs, level }];
  });
  const sizes = [...new Set(told.map(({ size }) => size))].toSorted((a, b) => a - b);
  const rows = rowsOf(told, sizes).slice(0, tones);
  if (sizes.length < 2 || rows.length === 0) return [];
  const shown = rows.flatMap(({ points }) => points.flatMap(of => of ?? []));
  const lines = (at: (of: Told) => Pick<ChartPoint, 'x' | 'y' | 'label'>): readonly ChartLine[] => rows.map(({ name, points }, tone) => ({ name, tone, dots: true, joined: true, points: points.map(of => (of === undefined ? null : { ...at(of), ...doubtOf(of.level) })) }));
  const stops = sizes.map(size => (size === 1 ? 'without batching' : `batches of ${size}`));
  const times = view.open ? 'ms, p50 of E2E from when an input was due' : 'ms, p50 of E2E, the wait for the batch in it';
  const about = rows.map(({ name, points }) => `${name}: ${points.flatMap((of, k) => (of === undefined ? [] : [`${stops[k] ?? ''} ${valueText({ unit: 'req/s' }, of.perS)}, ${valueText({ unit: 'ms' }, of.e2eMs)}`])).join('; ')}.`).join(' ');
  return [
    {
      id: 'latency',
      title: 'Latency against throughput, by size of batches',
      about: `Inputs answered each second, and the median time of one. ${about}`,
      x: axisOver(shown.map(({ perS }) => perS), { title: 'inputs/s', unit: 'req/s', linear: true }),
      y: axisOver(shown.map(({ e2eMs }) => e2eMs), { title: times, unit: 'ms' }),
      stops,
      lines: lines(({ perS, e2eMs, size }) => ({ x: perS, y: e2eMs, label: String(size) })),
      marks: [],
    },
    {
      id: 'throughput',
      title: 'Throughput by size of batches',
      about: `Inputs answered each second. ${about}`,
      x: { ...axisOver(sizes, { title: 'most inputs in a batch', unit: '' }), ticks: sizes },
      y: axisOver(shown.map(({ perS }) => perS), { title: 'inputs/s', unit: 'req/s', linear: true }),
      stops,
      lines: lines(({ perS, size }) => ({ x: size, y: perS })),
      marks: [],
    },
  ];
}

/** For each load and interval its level of each size; one without batching belongs to all of its load. What `auto` found is a size like any other, where none is written. */
function rowsOf(told: readonly Told[], sizes: readonly number[]): readonly { readonly name: string; readonly points: readonly (Told | undefined)[] }[] {
  const loads = [...Map.groupBy(told, ({ level: { batching: _, ...level } }) => levelName(level))];
  return loads.flatMap(([load, of]) => {
    const intervals = [...new Set(of.flatMap(({ level: { batching } }) => (batching?.auto === false ? (batching.intervalMs ?? []) : [])))];
    const lines = intervals.length > 0 ? intervals : [...new Set(of.flatMap(({ level: { batching } }) => batching?.intervalMs ?? []))];
    return lines.map(intervalMs => ({
      name: `${loads.length === 1 ? '' : `${load}, `}within ${intervalMs} ms`,
      points: sizes.map(size => {
        const at = of.filter(one => one.size === size && (one.level.batching?.intervalMs ?? intervalMs) === intervalMs);
        return at.find(({ level }) => level.batching?.auto === false) ?? at[0];
      }),
    }));
  });
}

function doubtOf({ verdict }: LoadLevel): Pick<ChartPoint, 'doubt'> {
  return verdict === undefined || verdict.verdict === 'valid' ? {} : { doubt: verdict.verdict };
}
