import { axisOver, tickText, ticksOf, valueText } from '../chart/axes.ts';
import type { Chart, ChartLine } from '../chart/chart.ts';
import type { TimelineColumn } from '../../score/load/levelTimeline.ts';
import type { TimelineView } from './timelineView.ts';

interface Part {
  readonly id: string;
  readonly title: string;
  readonly y: string;
  readonly unit: string;
  readonly columns: readonly (readonly [TimelineColumn, string])[];
}

const parts: readonly Part[] = [
  { id: 'inFlight', title: 'Requests in flight', y: 'requests', unit: '', columns: [['inFlight', 'in flight'], ['running', 'the server works on'], ['queued', 'wait in the server']] },
  { id: 'tokens', title: 'Output tokens a second', y: 'tokens/s', unit: 'tokens/s', columns: [['tokensPerS', 'tokens/s']] },
  { id: 'requests', title: 'Requests a second', y: 'requests/s', unit: 'req/s', columns: [['requestsPerS', 'answered'], ['failedPerS', 'failed']] },
  { id: 'ttft', title: 'Time to first token', y: 'ms', unit: 'ms', columns: [['ttftMedianMs', 'median'], ['ttftMaxMs', 'longest']] },
  { id: 'e2e', title: 'Time of an answer', y: 'ms', unit: 'ms', columns: [['e2eMedianMs', 'median']] },
  { id: 'shares', title: 'The server’s memory and GPUs', y: '% in use', unit: '%', columns: [['cache_use', 'KV cache'], ['gpu_use', 'GPU'], ['gpu_memory', 'GPU memory']] },
  { id: 'power', title: 'GPU power', y: 'W', unit: 'W', columns: [['gpu_power', 'GPU power']] },
];

/** All on one axis of time. @param name of the level */
export function timelineCharts(view: TimelineView, name: string): readonly Chart[] {
  const { columns, stepMs, fromMs, steady, live } = view;
  const steps = Math.max(0, ...Object.values(columns).map(column => column.length));
  if (steps === 0) return [];
  const inS = (ms: number): number => ms / 1000;
  const until = inS(fromMs + steps * stepMs);
  const digits = stepMs >= 1000 ? 0 : stepMs >= 100 ? 1 : 2;
  const charts = parts.flatMap(({ id, title, y, unit, columns: names }): readonly Chart[] => {
    const lines = names.flatMap(([column, label], tone): ChartLine[] => {
      const values = columns[column];
      return values === undefined ? [] : [{ name: label, tone, ...(unit === 'ms' || live === true ? { joined: true } : {}), points: values.map((value, k) => (value === null ? null : { x: inS(fromMs + (k + 0.5) * stepMs), y: value })) }];
    });
    const values = lines.flatMap(({ points }) => points.flatMap(point => (point === null ? [] : [point.y])));
    // A cache that is never in use has no chart.
    if (lines.length === 0 || (unit === '%' && values.every(value => value === 0))) return [];
    return [
      {
        id,
        title,
        about: `${name}, ${live === true ? 'so far' : `${valueText({ unit: 's' }, until)} in all`}. ${lines.map(line => spanText(line, unit)).join(' ')}`,
        x: { title: live === true ? 's since the level began, its warm-up included' : 's since the level began', unit: 's', scale: 'linear', from: 0, until: Math.max(until, inS(stepMs) * 10) },
        y: unit === '%' ? { title: y, unit, scale: 'linear', from: 0, until: 1 } : axisOver(values, { title: y, unit, linear: id !== 'ttft' }),
        stops: Array.from({ length: steps }, (_, k) => `${(inS(fromMs + (k + 0.5) * stepMs)).toFixed(digits)} s`),
        lines,
        marks: [],
        ...(steady === undefined ? {} : { band: { from: inS(steady.fromMs), until: inS(steady.untilMs), label: 'between ramp and drain: what the figures are of' } }),
      },
    ];
  });
  // Their plots begin where the widest does: the same second lies above the same second.
  const gutter = [...new Set(charts.flatMap(({ y }) => ticksOf(y, 4).map(tick => tickText(y, tick))))];
  return charts.map(chart => ({ ...chart, gutter }));
}

function spanText({ name, points }: ChartLine, unit: string): string {
  const values = points.flatMap(point => (point === null ? [] : [point.y])).sort((a, b) => a - b);
  const [least, middle, most] = [values[0], values[Math.floor((values.length - 1) / 2)], values.at(-1)];
  return least === undefined || middle === undefined || most === undefined ? '' : `${name}: ${valueText({ unit: '' }, least)} to ${valueText({ unit: unit === '%' ? '%' : unit }, most)}, mostly ${valueText({ unit }, middle)}.`;
}
