import type { Chart, ChartBar, Mark } from '../chart/chart.ts';
import { rowAxis, rowsHeight } from '../chart/rowAxis.ts';
import { timeAxis } from '../chart/timeAxis.ts';
import { durationText } from '../timeText.ts';
import { failureText } from './tuneCells.ts';
import type { TuneExperiment, TuneView } from './tuneView.ts';

const phases = { waiting: { name: 'waiting for devices', tone: 5, shape: 'thin' }, starting: { name: 'starting', tone: 1, shape: 'hollow' }, bench: { name: 'bench', tone: 0 }, eval: { name: 'eval', tone: 2, shape: 'half' }, stopping: { name: 'stopping', tone: 3, shape: 'thin' } } as const;
type Phase = keyof typeof phases;

interface Stretch {
  readonly of: TuneExperiment;
  readonly phase: Phase;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Of more experiments the last ones: rows must stay readable. */
const mostRows = 60;

/** What ran when: a row for each experiment, and where devices are leased a row for each of them. @param happened to all of it */
export function scheduleCharts(view: TuneView, happened: readonly { readonly atMs: number; readonly text: string }[] = []): readonly Chart[] {
  const shown = view.experiments.slice(-mostRows);
  const [first] = view.experiments;
  const stretches = shown.flatMap(of => stretchesOf(of, view.nowMs));
  if (first === undefined || stretches.length === 0) return [];
  const startMs = first.queuedMs;
  const devices = [...new Set(shown.flatMap(of => of.devices))].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const held = stretches.filter(({ phase }) => phase !== 'waiting');
  return [
    chartOf('timeline', 'Timeline of the experiments', shown.map(({ id }) => id), stretches.map(stretch => ({ stretch, row: shown.indexOf(stretch.of) })), startMs, left(view.experiments.length, shown.length), happened),
    ...(devices.length === 0 ? [] : [chartOf('devices', 'Devices', devices, held.flatMap(stretch => stretch.of.devices.map(device => ({ stretch, row: devices.indexOf(device), label: stretch.of.id }))), startMs, '', happened)]),
  ];
}

function left(all: number, shown: number): string {
  return all === shown ? '' : ` The last ${shown} of ${all} experiments.`;
}

function chartOf(id: string, title: string, rows: readonly string[], all: readonly { readonly stretch: Stretch; readonly row: number; readonly label?: string }[], startMs: number, more: string, happened: readonly { readonly atMs: number; readonly text: string }[]): Chart {
  const endMs = Math.max(...all.map(({ stretch }) => stretch.untilMs), startMs + 1_000);
  const { axis, at: along } = timeAxis(endMs - startMs, 'the first was proposed');
  const at = (timeMs: number): number => along(timeMs - startMs);
  const bars = all.map(({ stretch: { of, phase, fromMs, untilMs }, row, label }): ChartBar => ({
    row: row + 0.5,
    from: at(fromMs),
    until: at(untilMs),
    ...phases[phase],
    key: of.id,
    ...(label === undefined ? {} : { label }),
    text: `${of.id}: ${phases[phase].name} for ${durationText(untilMs - fromMs)}, from ${durationText(fromMs - startMs)} on${of.devices.length === 0 || phase === 'waiting' ? '' : `, on ${of.devices.join(', ')}`}`,
  }));
  return {
    id,
    title,
    about: `What ran when, in ${axis.unit} since the first was proposed.${more} ${[...new Set(all.map(({ stretch }) => stretch.of))].map(lifeText).join(' ')}`,
    x: axis,
    y: rowAxis(rows),
    stops: [],
    lines: [],
    bars,
    marks: happened.filter(({ atMs }) => atMs >= startMs && atMs <= endMs).map(({ atMs, text }): Mark => ({ across: 'x', at: at(atMs), label: text })),
    height: rowsHeight(rows.length),
  };
}

/** `e04 measured in 36.0 s on GPU 1.` */
function lifeText(of: TuneExperiment): string {
  const { id, startedMs, endedMs, queuedMs, devices, standing } = of;
  const took = endedMs === undefined ? '' : ` in ${durationText(endedMs - (startedMs ?? queuedMs))}`;
  return `${id} ${standing === 'underWay' ? 'is under way' : standing === 'notMeasured' ? failureText(of) : 'was measured'}${took}${devices.length === 0 ? '' : ` on ${devices.join(', ')}`}.`;
}

/** In order, without what took no time. What an interrupted one did last has no end that anybody knows. */
function stretchesOf(of: TuneExperiment, nowMs: number | undefined): readonly Stretch[] {
  const { queuedMs, startedMs, readyMs, endedMs, bench, eval: scored } = of;
  const endMs = endedMs ?? (of.standing === 'underWay' ? nowMs : undefined);
  const begins: readonly (readonly [Phase, number | undefined])[] = [['waiting', queuedMs], ['starting', startedMs], ['bench', readyMs === undefined ? undefined : (bench?.fromMs ?? readyMs)], ['eval', scored?.fromMs], ['stopping', endedMs === undefined ? undefined : (scored?.untilMs ?? bench?.untilMs)]];
  const begun = begins.flatMap(([phase, fromMs]) => (fromMs === undefined ? [] : [{ phase, fromMs }]));
  return begun.flatMap(({ phase, fromMs }, k) => {
    const untilMs = Math.max(fromMs, begun[k + 1]?.fromMs ?? endMs ?? fromMs);
    return untilMs === fromMs ? [] : [{ of, phase, fromMs, untilMs }];
  });
}
