import { curveShares, type CurveMetric } from '../../score/load/percentileCurve.ts';
import type { LoadReduction } from '../../score/load/distribution.ts';
import { shownFigures } from '../../score/load/measureLoad.ts';
import type { LoadFigures } from '../../score/load/loadFigures.ts';
import type { LoadMetric } from '../../score/load/loadMetrics.ts';
import { axisOver, valueText } from '../chart/axes.ts';
import type { Chart, ChartLine, ChartPoint, Mark } from '../chart/chart.ts';
import { batchCharts } from './batchCharts.ts';
import { levelName } from './levelName.ts';
import type { LoadLevel, LoadView } from './loadView.ts';

/** A level that was measured. */
interface Told {
  readonly load: number;
  readonly name: string;
  readonly figures: LoadFigures;
  readonly level: LoadLevel;
}

/** A fit that explains less is not drawn; the notes tell it. */
const leastFit = 0.7;
/** More lines than these cannot be told apart. */
const mostCurves = 6;

/** What the levels that have ended say together: latency against throughput, throughput by load, and how times are spread. Nothing before the first has ended. */
export function levelCharts(view: LoadView): readonly Chart[] {
  const told = view.levels
    .flatMap((level): Told[] => {
      const { measured, rate, concurrency, stretches } = level;
      if (stretches !== undefined) return stretches.flatMap(({ fromLoad, untilLoad, figures: of }) => (of.requestsPerS === undefined || of.ok === 0 ? [] : [{ load: Number(((fromLoad + untilLoad) / 2).toPrecision(3)), name: `${Number(fromLoad.toPrecision(3))} to ${Number(untilLoad.toPrecision(3))} ${view.open ? 'req/s' : 'in flight'}`, figures: of, level }]));
      const figures = measured === undefined ? undefined : shownFigures(measured);
      return figures?.requestsPerS === undefined || figures.ok === 0 ? [] : [{ load: rate ?? concurrency ?? Number(figures.requestsPerS.toPrecision(3)), name: levelName(level), figures, level }];
    })
    .sort((a, b) => a.load - b.load);
  if (told.length === 0) return [];
  const compared = view.batched === true ? batchCharts(view) : [];
  // One load is no curve: the table says all of it.
  const several = compared.length > 0 ? compared : told.length < 2 ? [] : [latencyChart(view, told), throughputChart(view, told)];
  return [...several, ...(['ttft', 'tpot', 'e2e'] as const).flatMap(metric => spreadChart(view, oneEach(told), metric))];
}

/** Percentiles are of a level as a whole. */
function oneEach(told: readonly Told[]): readonly Told[] {
  return [...new Map(told.map(({ level, ...of }) => [level, { ...of, level, ...(level.stretches === undefined ? {} : { name: levelName(level) }) }])).values()];
}

/** The line from left to right goes up in load; where a server is full it turns upwards, and may turn back. */
function latencyChart(view: LoadView, told: readonly Told[]): Chart {
  const counted = told.some(({ figures }) => figures.tokensPerS !== undefined);
  const xOf = ({ figures }: Told): number => (counted ? figures.tokensPerS : figures.requestsPerS) ?? 0;
  const unit = counted ? 'tokens/s' : 'req/s';
  const times = timesShown(view, told);
  const lines = times.map(({ name, metric, reduce }, tone): ChartLine => ({ name, tone, dots: true, points: told.map(of => pointOf(of, xOf(of), metric, reduce)) }));
  const highest = lines.map(({ points }) => points).flat();
  const limits = limitsOf(view, told).map(({ name, metric, reduce, limit }): Mark => {
    const tone = times.findIndex(time => time.metric === metric && time.reduce === reduce);
    return { across: 'y', at: limit, label: `SLO: ${name} ≤ ${valueText({ unit: 'ms' }, limit)}`, ...(tone < 0 ? {} : { tone }) };
  });
  const values = [...highest.flatMap(point => (point === null ? [] : [point.y, point.high ?? point.y])), ...limits.map(({ at }) => at)];
  return {
    id: 'latency',
    title: 'Latency against throughput',
    about: `${counted ? 'Output tokens' : 'Requests'} a second, and times in ms, of ${levelsText(told)}. ${told.map(of => `${of.name}: ${valueText({ unit }, xOf(of))}${lines.map(line => lineText(line, told.indexOf(of))).join('')}.`).join(' ')}`,
    x: axisOver(told.map(xOf), { title: counted ? 'output tokens/s' : 'requests/s', unit, linear: true }),
    y: axisOver(values, { title: view.open ? 'ms, from when a request was due' : 'ms', unit: 'ms' }),
    stops: told.map(({ name }) => name),
    lines: labelled(lines, told),
    marks: [...limits, ...kneeMarks(view, told, xOf)],
  };
}

/** Each level's load stands above its highest point. */
function labelled(lines: readonly ChartLine[], told: readonly Told[]): readonly ChartLine[] {
  const top = told.map((_, k) => Math.max(...lines.map(({ points }) => points[k]?.y ?? Number.NEGATIVE_INFINITY)));
  return lines.map(line => ({ ...line, points: line.points.map((point, k) => (point !== null && point.y === top[k] ? { ...point, label: String(told[k]?.load ?? '') } : point)) }));
}

function throughputChart(view: LoadView, told: readonly Told[]): Chart {
  const { open, judged, knee } = view;
  const loads = told.map(({ load }) => load);
  const [least, most] = [Math.min(...loads), Math.max(...loads)];
  const lines: ChartLine[] = [
    { name: 'throughput', tone: 0, dots: true, points: told.map(({ load, figures, level }) => ({ x: load, y: figures.requestsPerS ?? 0, ...spanOf(figures.rateIntervals?.requestsPerS), ...doubtOf(level) })) },
    ...(judged ? [{ name: 'goodput: kept the SLO', tone: 2, dots: true, points: told.map(({ load, figures, level }) => (figures.goodputPerS === undefined ? null : { x: load, y: figures.goodputPerS, ...spanOf(figures.rateIntervals?.goodputPerS), ...doubtOf(level) })) } as const] : []),
    ...(open ? [{ name: 'offered', tone: 5, dashed: true, computed: true, points: loads.map(load => ({ x: load, y: load })) } as const] : []),
  ];
  const { usl } = knee ?? {};
  if (usl !== undefined && usl.r2 >= leastFit && !open) {
    const over = Array.from({ length: 41 }, (_, k) => least * (most / least) ** (k / 40));
    lines.push({ name: 'universal scalability, fitted', tone: 5, dashed: true, computed: true, points: over.map(n => ({ x: n, y: (usl.lambda * n) / (1 + usl.sigma * (n - 1) + usl.kappa * n * (n - 1)) })) });
  }
  const x = axisOver(loads, { title: open ? 'requests due each second' : 'requests in flight', unit: open ? 'req/s' : 'in flight' });
  return {
    id: 'throughput',
    title: 'Throughput by load',
    about: `Requests answered each second at ${levelsText(told)}. ${told.map(({ name, figures }) => `${name}: ${valueText({ unit: 'req/s' }, figures.requestsPerS ?? 0)}${figures.goodputPerS === undefined ? '' : `, of which ${valueText({ unit: 'req/s' }, figures.goodputPerS)} kept the SLO`}.`).join(' ')}`,
    x: { ...x, ...(x.scale === 'log' ? { from: least, until: most } : {}), ticks: loads },
    y: axisOver(lines.flatMap(({ points }) => points.flatMap(point => (point === null ? [] : [point.y]))), { title: 'requests/s', unit: 'req/s', linear: true }),
    stops: told.map(({ name }) => name),
    lines,
    marks: [...kneeMarks(view, told, ({ load }) => load), ...(knee?.capacity === undefined ? [] : [{ across: 'x', at: knee.capacity, label: `capacity ${Number(knee.capacity.toPrecision(3))}` } as const])],
  };
}

/** Percentiles of each level; empty where fewer than one line can be drawn, or where answers come in one piece and E2E says it all. */
function spreadChart(view: LoadView, told: readonly Told[], metric: CurveMetric): readonly Chart[] {
  const streamed = told.some(({ level }) => level.curves?.ttft !== undefined);
  if (metric === 'e2e' && streamed) return [];
  const curves = told.flatMap(of => {
    const curve = of.level.curves?.[metric];
    return curve === undefined || curve.ms.length < 2 ? [] : [{ ...of, curve }];
  });
  if (curves.length === 0) return [];
  const kept = chosen(curves, view.knee?.knee?.load);
  const longest = Math.max(...kept.map(({ curve }) => curve.ms.length));
  const shares = curveShares.slice(0, longest);
  const title = { ttft: 'Time to first token', tpot: 'Time per output token', e2e: 'Time of an answer' }[metric];
  const limits = limitsOf(view, told).filter(limit => limit.metric.startsWith(metric));
  const lines = kept.map(({ name, curve, level }, tone): ChartLine => ({ name, tone, points: shares.map((share, k) => (curve.ms[k] === undefined ? null : { x: share, y: curve.ms[k], ...doubtOf(level) })) }));
  return [
    {
      id: metric,
      title: `${title} by percentile`,
      about: `${kept.map(({ name, curve }) => `${name}, ${curve.n.toLocaleString('en-US')} answer${curve.n === 1 ? '' : 's'}: ${[0.5, 0.9, 0.99, 0.999].flatMap(share => (curve.ms[curveShares.indexOf(share)] === undefined ? [] : [`p${Number((share * 100).toPrecision(4))} ${valueText({ unit: 'ms' }, curve.ms[curveShares.indexOf(share)] ?? 0)}`])).join(', ')}.`).join(' ')}`,
      x: { title: `share of the answers${kept.length < curves.length ? `; ${kept.length} of ${curves.length} levels` : ''}`, unit: '%', scale: 'nines', from: 0, until: Math.max(0.9, shares.at(-1) ?? 0.9) },
      y: axisOver([...lines.flatMap(({ points }) => points.flatMap(point => (point === null ? [] : [point.y]))), ...limits.map(({ limit }) => limit)], { title: view.open && metric !== 'tpot' ? 'ms, from when a request was due' : 'ms', unit: 'ms' }),
      stops: shares.map(share => (share === 0 ? 'least' : `p${Number((share * 100).toPrecision(6))}`)),
      lines,
      marks: limits.map(({ name, limit }): Mark => ({ across: 'y', at: limit, label: `SLO: ${name} ≤ ${valueText({ unit: 'ms' }, limit)}` })),
    },
  ];
}

/** The first, the last, the knee, and others at even steps. */
function chosen<T extends Told>(of: readonly T[], knee: number | undefined): readonly T[] {
  if (of.length <= mostCurves) return of;
  const kept = new Set(Array.from({ length: mostCurves - 1 }, (_, k) => Math.round((k * (of.length - 1)) / (mostCurves - 2))));
  const at = of.findIndex(({ load }) => load === knee);
  if (at >= 0) kept.add(at);
  return of.filter((_, k) => kept.has(k));
}

interface Time {
  readonly name: string;
  readonly metric: LoadMetric;
  readonly reduce: LoadReduction;
}

/** The median and a tail of the first token, the median per token, and what the SLO is about; of answers in one piece the whole time instead. */
function timesShown(view: LoadView, told: readonly Told[]): readonly Time[] {
  const streamed = told.some(({ figures }) => figures.distributions.ttft.n > 0);
  const main: LoadMetric = `${streamed ? 'ttft' : 'e2e'}${view.open ? '_from_due' : ''}` as const;
  const has = (metric: LoadMetric, reduce: LoadReduction): number => told.filter(({ figures }) => figures.distributions[metric][reduce] !== undefined).length;
  const tails = (['p99', 'p95', 'p90'] as const).toSorted((a, b) => Number(has(main, b) === told.length) - Number(has(main, a) === told.length));
  const wanted = limitsOf(view, told).filter(({ metric, reduce }) => metric === main && reduce !== 'p50' && has(main, reduce) > 0);
  const [tail] = wanted.length > 0 ? [] : tails.filter(reduce => has(main, reduce) > 0);
  const times: Time[] = [time(main, 'p50'), ...wanted.map(({ metric, reduce }) => time(metric, reduce)), ...(tail === undefined ? [] : [time(main, tail)]), ...(streamed && has('tpot', 'p50') > 0 ? [time('tpot', 'p50')] : [])];
  for (const { metric, reduce } of limitsOf(view, told)) if (!times.some(of => of.metric === metric && of.reduce === reduce) && has(metric, reduce) > 0) times.push(time(metric, reduce));
  return times;
}

function time(metric: LoadMetric, reduce: LoadReduction): Time {
  return { name: `${metric.replace('_from_due', '').toUpperCase()} ${reduce}`, metric, reduce };
}

/** `p99(ttft)` as it is in the figures. */
function limitsOf({ judged }: LoadView, told: readonly Told[]): readonly (Time & { readonly limit: number })[] {
  const results = judged ? (told.find(({ figures }) => figures.slo !== undefined)?.figures.slo ?? []) : [];
  return results.flatMap(({ name, limit }) => {
    const [, reduce, metric] = /^(p[\d.]+)\((\w+)\)$/.exec(name) ?? [];
    return reduce === undefined || metric === undefined ? [] : [{ ...time(metric as LoadMetric, reduce as LoadReduction), limit }];
  });
}

function kneeMarks({ knee: view, judged }: LoadView, told: readonly Told[], at: (of: Told) => number): readonly Mark[] {
  const of = (load: number | undefined): Told | undefined => told.find(level => level.load === load);
  const [knee, saturation] = [of(judged ? view?.knee?.load : undefined), of(view?.saturation?.load)];
  const slo = knee === undefined ? '' : `SLO kept up to ${knee.load}`;
  if (knee !== undefined && knee === saturation) return [{ across: 'x', at: at(knee), label: `${slo}, saturated` }];
  return [...(knee === undefined ? [] : [{ across: 'x', at: at(knee), label: slo } as const]), ...(saturation === undefined ? [] : [{ across: 'x', at: at(saturation), label: `saturated at ${saturation.load}` } as const])];
}

function pointOf({ figures, level }: Told, x: number, metric: LoadMetric, reduce: LoadReduction): ChartPoint | null {
  const { [reduce]: y, intervals } = figures.distributions[metric];
  return y === undefined ? null : { x, y, ...spanOf(intervals?.[reduce]), ...doubtOf(level) };
}

function spanOf(interval: { readonly low: number; readonly high: number } | undefined): Pick<ChartPoint, 'low' | 'high'> {
  return interval === undefined ? {} : { low: interval.low, high: interval.high };
}

function doubtOf({ verdict }: LoadLevel): Pick<ChartPoint, 'doubt'> {
  return verdict === undefined || verdict.verdict === 'valid' ? {} : { doubt: verdict.verdict };
}

function lineText({ name, points }: ChartLine, k: number): string {
  const y = points[k]?.y;
  return y === undefined ? '' : `, ${name} ${valueText({ unit: 'ms' }, y)}`;
}

function levelsText(told: readonly Told[]): string {
  return told.length === 1 ? (told[0]?.name ?? '') : `${told.length} levels, ${told[0]?.name ?? ''} to ${told.at(-1)?.name ?? ''}`;
}
