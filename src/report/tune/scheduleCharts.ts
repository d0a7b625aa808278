import type { Chart, ChartBar } from '../chart/chart.ts';
import { durationText } from '../timeText.ts';
import { failureText } from './tuneCells.ts';
import type { TuneExperiment, TuneView } from './tuneView.ts';

const phases = { waiting: { name: 'waiting for devices', tone: 5 }, starting: { name: 'starting', tone: 1 }, bench: { name: 'bench', tone: 0 }, eval: { name: 'eval', tone: 2 }, stopping: { name: 'stopping', tone: 3 } } as const;
type Phase = keyof typeof phases;

interface Stretch {
  readonly of: TuneExperiment;
  readonly phase: Phase;
  readonly fromMs: number;
  readonly untilMs: number;
}

const rowHeight = 20;
/** Of legend and axis. */
const around = 96;
/** Of more experiments the last ones: rows must stay readable. */
const mostRows = 60;

/** What ran when: a row for each experiment, and where devices are leased a row for each of them. */
export function scheduleCharts(view: TuneView): readonly Chart[] {
  const shown = view.experiments.slice(-mostRows);
  const [first] = view.experiments;
  const stretches = shown.flatMap(of => stretchesOf(of, view.nowMs));
  if (first === undefined || stretches.length === 0) return [];
  const startMs = first.queuedMs;
  const devices = [...new Set(shown.flatMap(of => of.devices))].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const held = stretches.filter(({ phase }) => phase !== 'waiting');
  return [
    chartOf('timeline', 'Timeline of the experiments', shown.map(({ id }) => id), stretches.map(stretch => ({ stretch, row: shown.indexOf(stretch.of) })), startMs, left(view.experiments.length, shown.length)),
    ...(devices.length === 0 ? [] : [chartOf('devices', 'Devices', devices, held.flatMap(stretch => stretch.of.devices.map(device => ({ stretch, row: devices.indexOf(device), label: stretch.of.id }))), startMs, '')]),
  ];
}

function left(all: number, shown: number): string {
  return all === shown ? '' : ` The last ${shown} of ${all} experiments.`;
}

function chartOf(id: string, title: string, rows: readonly string[], all: readonly { readonly stretch: Stretch; readonly row: number; readonly label?: string }[], startMs: number, more: string): Chart {
  const endMs = Math.max(...all.map(({ stretch }) => stretch.untilMs), startMs + 1_000);
  const { unit, ms } = [{ unit: 's', ms: 1_000 }, { unit: 'min', ms: 60_000 }, { unit: 'h', ms: 3_600_000 }].findLast(({ ms: of }, k) => k === 0 || endMs - startMs > 3 * of) ?? { unit: 's', ms: 1_000 };
  const at = (timeMs: number): number => (timeMs - startMs) / ms;
  const bars = all.map(({ stretch: { of, phase, fromMs, untilMs }, row, label }): ChartBar => ({
    row: row + 0.5,
    from: at(fromMs),
    until: at(untilMs),
    ...phases[phase],
    ...(label === undefined ? {} : { label }),
    text: `${of.id}: ${phases[phase].name} for ${durationText(untilMs - fromMs)}, from ${durationText(fromMs - startMs)} on${of.devices.length === 0 || phase === 'waiting' ? '' : `, on ${of.devices.join(', ')}`}`,
  }));
  return {
    id,
    title,
    about: `What ran when, in ${unit} since the first was proposed.${more} ${[...new Set(all.map(({ stretch }) => stretch.of))].map(lifeText).join(' ')}`,
    x: { title: `${unit} since the first was proposed`, unit, scale: 'linear', from: 0, until: at(endMs) },
    y: { title: '', unit: '', scale: 'linear', from: rows.length, until: 0, ticks: rows.map((_, k) => k + 0.5), names: rows },
    stops: [],
    lines: [],
    bars,
    marks: [],
    height: rows.length * rowHeight + around,
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
