import { shownFigures } from '../../score/load/measureLoad.ts';
import { curveMetrics } from '../../score/load/percentileCurve.ts';
import { axisOver, valueText } from '../chart/axes.ts';
import type { Axis, Chart, Mark } from '../chart/chart.ts';
import type { LoadLevel } from './loadView.ts';
import type { TimelineView } from './timelineView.ts';

const titles = { ttft: 'Time to first token', tpot: 'Time per output token', e2e: 'Time of an answer' } as const;
const marked = ['p50', 'p90', 'p99'] as const;

/** How the times of one level are distributed, with its percentiles and its limits across. @param level whose SLO is drawn @param name of the level */
export function distributionCharts({ histograms = {}, open }: TimelineView, level: LoadLevel | undefined, name: string): readonly Chart[] {
  return curveMetrics.flatMap(metric => {
    const of = histograms[metric];
    if (of === undefined) return [];
    const { n, edges, counts, scale, percentiles } = of;
    const [from, until] = [edges[0] ?? 0, edges.at(-1) ?? 1];
    const points = counts.map((y, k) => ({ x: ((edges[k] ?? from) + (edges[k + 1] ?? until)) / 2, y, over: [edges[k] ?? from, edges[k + 1] ?? until] as const }));
    const marks = marked.flatMap((reduce): readonly Mark[] => (percentiles[reduce] === undefined ? [] : [{ across: 'x', at: percentiles[reduce], label: `${reduce} ${valueText({ unit: 'ms' }, percentiles[reduce])}` }]));
    const limits = limitsOf(level, metric).map(({ reduce, limit }): Mark => ({ across: 'x', at: limit, label: `SLO: ${reduce} ≤ ${valueText({ unit: 'ms' }, limit)}`, tone: 4 }));
    // A limit far beyond every time would press them together.
    const shown = limits.filter(({ at }) => at >= from && at <= Math.max(until, 2 * (until - from) + from));
    const most = Math.max(until, ...shown.map(({ at }) => at * 1.02));
    const x: Axis = { title: `ms${open && metric !== 'tpot' ? ', from when a request was due' : ''}${scale === 'log' ? ' (logarithmic)' : ''}`, unit: 'ms', scale, from, until: most };
    return [
      {
        id: `distribution-${metric}`,
        title: `${titles[metric]}, distribution`,
        about: `${name}, ${n.toLocaleString('en-US')} answers from ${valueText({ unit: 'ms' }, from)} to ${valueText({ unit: 'ms' }, until)}. ${marks.map(({ label }) => label).join(', ')}.${limits.map(({ label }) => ` ${label}.`).join('')}`,
        x,
        y: axisOver(counts, { title: 'answers', unit: '', linear: true }),
        stops: counts.map((_, k) => `${valueText({ unit: '' }, edges[k] ?? from)} to ${valueText({ unit: 'ms' }, edges[k + 1] ?? until)}`),
        lines: [{ name: 'answers', tone: 0, points }],
        marks: [...marks, ...shown],
      },
    ];
  });
}

function limitsOf(level: LoadLevel | undefined, metric: string): readonly { readonly reduce: string; readonly limit: number }[] {
  const results = level?.measured === undefined ? [] : (shownFigures(level.measured).slo ?? []);
  return results.flatMap(({ name, limit }) => {
    const [, reduce, of] = /^(p[\d.]+)\((\w+)\)$/.exec(name) ?? [];
    return reduce === undefined || of === undefined || of.replace('_from_due', '') !== metric ? [] : [{ reduce, limit }];
  });
}
