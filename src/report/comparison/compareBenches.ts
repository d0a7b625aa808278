import { HumanError } from '../../base/humanError.ts';
import type { LoadReduction } from '../../score/load/distribution.ts';
import type { LoadFigures } from '../../score/load/loadFigures.ts';
import type { LoadMetric } from '../../score/load/loadMetrics.ts';
import { shownFigures } from '../../score/load/measureLoad.ts';
import { axisOver } from '../chart/axes.ts';
import type { Chart, ChartLine, ChartPoint } from '../chart/chart.ts';
import { batchesName, levelName } from '../load/levelName.ts';
import { definedAs, definitionText } from '../imported/definedAs.ts';
import { figureTitle } from '../imported/importedNotes.ts';
import { reportedTables } from './reportedTables.ts';
import type { LoadLevel, LoadView } from '../load/loadView.ts';
import { durationText } from '../timeText.ts';
import type { RunView } from '../view.ts';
import { changeLegend, changeText, type Figure } from './changeText.ts';
import type { ChangedFact, ComparedTable, ComparisonView } from './comparisonView.ts';
import { letterOf } from './letterOf.ts';

type Compared = Pick<ComparisonView, 'tables' | 'charts' | 'notes'>;

/** What a bench is measured under, or what begins so (`workload.synthetic.input_tokens`): where one of these differs, its figures answer another question. */
const conditions = /^(models|workload|stop|warmup|slo|repeats|streamed|endpoint|arrival|ramp|batching|host|measured by|swept eval|samples of each split|datasets)(?![a-z_])|^requests of /;

/** Benches level by level, every run below the first. Throws a HumanError where no two of them have a level in common. */
export function compareBenches(views: readonly RunView[], changes: readonly ChangedFact[]): Compared {
  const differing = changes.flatMap(({ name }) => (conditions.test(name) ? [name] : []));
  const caution = differing.length === 0 ? [] : [`they differ in ${differing.join(', ')}: a change of the figures may be of that`];
  const loads = views.flatMap(({ load }) => load ?? []);
  if (loads.length === views.length) {
    const { tables, charts, notes } = compareLoads(loads);
    return { tables, charts, notes: [...caution, ...notes] };
  }
  if (loads.length > 0) throw new HumanError({ what: 'some of the benches put an endpoint under load, and others sweep an eval', toDo: 'choose benches of one kind' });
  return { tables: sweepTables(views), charts: [], notes: caution };
}

interface Column {
  readonly title: string;
  /** By which a run says how else it is defined. */
  readonly name: string;
  readonly of: (figures: LoadFigures, level: LoadLevel) => Figure | undefined;
  readonly text: (value: number) => string;
}

function compareLoads(loads: readonly LoadView[]): Compared {
  const byRun = loads.map(({ levels }) => new Map(levels.map(level => [levelName(level), level])));
  const names = inOrder(byRun);
  if (!names.some(name => byRun.filter(levels => levels.has(name)).length > 1)) throw new HumanError({ what: 'the benches have no level in common', toDo: 'compare benches that offer the same load' });
  const open = loads.every(view => view.open);
  const columns = columnsOf(open).filter(({ of }) => loads.some(({ levels }) => levels.some(level => level.measured !== undefined && of(shownFigures(level.measured), level) !== undefined)));
  const isEqual = ({ name }: Column, k: number): boolean => definedAs(loads[k], name) === definedAs(loads[0], name);
  const rows = names.flatMap(name => {
    const first = byRun[0]?.get(name);
    return byRun.map((levels, k) => {
      const level = levels.get(name);
      return { isFirst: k === 0, cells: [k === 0 ? name : '', letterOf(k), ...columns.map(column => cellOf(column, first, level, k > 0 && isEqual(column, k))), level === undefined ? 'not in this run' : level.measured === undefined ? 'not measured' : (level.verdict?.verdict ?? '–')] };
    });
  });
  const unequal = [...new Map(columns.filter((column, at) => columns.findIndex(({ name }) => name === column.name) === at && loads.some((_, k) => !isEqual(column, k))).map(column => [column.name, column])).values()];
  const doubted = byRun.some(levels => [...levels.values()].some(({ verdict }) => verdict?.verdict === 'invalid'));
  return {
    tables: [{ caption: `Level by level, times in ms${open ? ' from when a request was due' : ''}; ${changeLegend}`, columns: [{ title: open ? 'rate' : 'load', align: 'left' }, { title: 'run', align: 'left' }, ...columns.map(({ title }) => ({ title, align: 'right' as const })), { title: 'verdict', align: 'left' }], rows }, ...reportedTables(byRun, names, loads)],
    charts: overlaid(byRun, names, open),
    notes: [
      ...unequal.map(({ name }) => `${figureTitle(name)} stands beside each other and is not compared, for it is defined otherwise: ${loads.map((of, k) => `${letterOf(k)} ${definitionText(of, name)}`).join('; ')}`),
      ...(doubted ? ['nothing is concluded from levels whose verdict is invalid'] : []),
    ],
  };
}

/** By load, as a line is drawn through them, also where one run has levels that another skipped; levels that batch alike stay together. */
function inOrder(byRun: readonly ReadonlyMap<string, LoadLevel>[]): readonly string[] {
  const levels = new Map(byRun.flatMap(of => [...of]));
  const batchings = [...new Set(byRun.flatMap(of => [...of.values()].map(batchingOf)))];
  const loadOf = ({ concurrency, rate, replay }: LoadLevel): number => concurrency ?? rate ?? replay ?? Number.MAX_VALUE;
  return [...levels].sort(([, a], [, b]) => batchings.indexOf(batchingOf(a)) - batchings.indexOf(batchingOf(b)) || loadOf(a) - loadOf(b)).map(([name]) => name);
}

function batchingOf({ batching }: LoadLevel): string {
  return batching === undefined ? '' : batchesName(batching);
}

function columnsOf(open: boolean): readonly Column[] {
  const due = open ? '_from_due' : '';
  const time = (title: string, metric: LoadMetric, reduce: LoadReduction): Column => ({
    title: `${title} ${reduce}`,
    name: metric,
    of: ({ distributions }) => figure(distributions[metric][reduce], distributions[metric].intervals?.[reduce]),
    text: ms => (ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)),
  });
  const rate = (title: string, name: 'requestsPerS' | 'tokensPerS' | 'goodputPerS'): Column => ({ title, name, of: figures => figure(figures[name], figures.rateIntervals?.[name]), text: perS => String(perS >= 1000 ? Math.round(perS) : Number(perS.toPrecision(3))) });
  return [
    rate('req/s', 'requestsPerS'),
    rate('tokens/s', 'tokensPerS'),
    time('TTFT', `ttft${due}`, 'p50'),
    time('TTFT', `ttft${due}`, 'p99'),
    time('TPOT', 'tpot', 'p50'),
    time('TPOT', 'tpot', 'p99'),
    time('E2E', `e2e${due}`, 'p50'),
    time('E2E', `e2e${due}`, 'p99'),
    { title: 'SLO met', name: 'attainment', of: ({ attainment }) => figure(attainment?.value, attainment?.interval), text: share => `${(share === 1 ? 100 : Math.min(99.9, Math.floor(share * 1000) / 10)).toFixed(1)} %` },
    rate('goodput', 'goodputPerS'),
  ];
}

function figure(value: number | undefined, interval: Figure['interval']): Figure | undefined {
  return value === undefined ? undefined : { value, ...(interval === undefined ? {} : { interval }) };
}

function cellOf({ of, text }: Column, first: LoadLevel | undefined, level: LoadLevel | undefined, isOther: boolean): string {
  const [a, b] = [first, level].map(each => (each?.measured === undefined ? undefined : of(shownFigures(each.measured), each)));
  if (b === undefined) return '–';
  const change = isOther ? changeText(a, b) : '';
  return `${text(b.value)}${change === '' ? '' : ` (${change})`}`;
}

/** A line for each run: latency against throughput, and throughput by load. */
function overlaid(byRun: readonly ReadonlyMap<string, LoadLevel>[], names: readonly string[], open: boolean): readonly Chart[] {
  const told = byRun.map(levels => names.map(name => levels.get(name)));
  const some = (metric: LoadMetric, reduce: LoadReduction): number => told.flat().filter(level => level?.measured !== undefined && shownFigures(level.measured).distributions[metric][reduce] !== undefined).length;
  const base = told.flat().some(level => level?.measured !== undefined && shownFigures(level.measured).distributions.ttft.n > 0) ? 'ttft' : 'e2e';
  const metric: LoadMetric = open ? `${base}_from_due` : base;
  const reduce = (['p99', 'p90', 'p50'] as const).toSorted((a, b) => some(metric, b) - some(metric, a))[0] ?? 'p50';
  const lines = (y: (figures: LoadFigures) => Figure | undefined, x: (figures: LoadFigures, level: LoadLevel) => number | undefined): readonly ChartLine[] =>
    told.map((levels, k) => ({ name: letterOf(k), tone: k, dots: true, points: levels.map(level => pointOf(level, x, y)) }));
  const latency = lines(({ distributions: of }) => figure(of[metric][reduce], of[metric].intervals?.[reduce]), ({ requestsPerS }) => requestsPerS);
  const throughput = lines(({ requestsPerS, rateIntervals }) => figure(requestsPerS, rateIntervals?.requestsPerS), (_, level) => level.concurrency ?? level.rate);
  const name = `${base.toUpperCase()} ${reduce}`;
  return [
    chartOf({ id: 'compared-latency', title: `${name} against throughput`, x: { title: 'requests/s', unit: 'req/s', linear: true }, y: { title: open ? 'ms, from when a request was due' : 'ms', unit: 'ms' } }, latency, names),
    chartOf({ id: 'compared-throughput', title: 'Throughput by load', x: { title: open ? 'requests due each second' : 'requests in flight', unit: open ? 'req/s' : 'in flight' }, y: { title: 'requests/s', unit: 'req/s', linear: true } }, throughput, names),
  ].flat();
}

function pointOf(level: LoadLevel | undefined, x: (figures: LoadFigures, level: LoadLevel) => number | undefined, y: (figures: LoadFigures) => Figure | undefined): ChartPoint | null {
  if (level?.measured === undefined) return null;
  const figures = shownFigures(level.measured);
  const [at, of] = [x(figures, level), y(figures)];
  if (at === undefined || of === undefined) return null;
  return { x: at, y: of.value, ...(of.interval === undefined ? {} : { low: of.interval.low, high: of.interval.high }), ...(level.verdict === undefined || level.verdict.verdict === 'valid' ? {} : { doubt: level.verdict.verdict }) };
}

type AxisWords = Parameters<typeof axisOver>[1];

function chartOf({ id, title, x, y }: { readonly id: string; readonly title: string; readonly x: AxisWords; readonly y: AxisWords }, lines: readonly ChartLine[], names: readonly string[]): readonly Chart[] {
  const points = lines.flatMap(line => line.points.flatMap(point => point ?? []));
  if (points.length < 2) return [];
  const about = lines.map(line => `${line.name}: ${line.points.flatMap((point, k) => (point === null ? [] : [`${names[k] ?? ''} ${Number(point.y.toPrecision(3))} ${y.unit}`])).join(', ')}.`).join(' ');
  return [{ id, title, about: `${title}, a line for each run. ${about}`, x: axisOver(points.map(point => point.x), x), y: axisOver(points.map(point => point.high ?? point.y), y), stops: names, lines: lines.map(line => ({ ...line, joined: true })), marks: [] }];
}

function sweepTables(views: readonly RunView[]): readonly ComparedTable[] {
  const models = [...new Set(views.flatMap(({ sweeps = [] }) => sweeps.map(({ model }) => model)))];
  return models.map(model => {
    const byRun = views.map(({ sweeps = [] }) => sweeps.find(sweep => sweep.model === model));
    const levels = [...new Set(byRun.flatMap(sweep => sweep?.levels.map(({ parallelRequests }) => parallelRequests) ?? []))].sort((a, b) => a - b);
    const rows = levels.flatMap(parallel =>
      byRun.map((sweep, k) => {
        const [first, level] = [byRun[0], sweep].map(of => of?.levels.find(({ parallelRequests }) => parallelRequests === parallel));
        const rate = (of: typeof level): Figure | undefined => figure(of?.requestsPerS, undefined);
        const change = k === 0 ? '' : changeText(rate(first), rate(level));
        const { p50, p95 } = level?.measured?.latencyMs ?? {};
        return { isFirst: k === 0, cells: [k === 0 ? String(parallel) : '', letterOf(k), level?.requestsPerS === undefined ? '–' : `${Number(level.requestsPerS.toPrecision(3))}${change === '' ? '' : ` (${change})`}`, p50 === undefined ? '–' : durationText(p50), p95 === undefined ? '–' : durationText(p95), level === undefined ? '–' : String(level.failed), level === undefined ? '–' : String(level.rateLimited), sweep?.best === parallel ? 'best' : ''] };
      }),
    );
    return { caption: `${model}, by parallel requests; ${changeLegend}`, columns: [{ title: 'parallel', align: 'right' }, { title: 'run', align: 'left' }, { title: 'req/s', align: 'right' }, { title: 'p50', align: 'right' }, { title: 'p95', align: 'right' }, { title: 'failed', align: 'right' }, { title: '429s', align: 'right' }, { title: '', align: 'left' }], rows };
  });
}
