import { axisOver } from '../chart/axes.ts';
import type { BarShape, Chart, ChartBar, Mark } from '../chart/chart.ts';
import { rowAxis, rowsHeight } from '../chart/rowAxis.ts';
import { timeAxis } from '../chart/timeAxis.ts';
import { durationText } from '../timeText.ts';
import type { SlotPhase, SlotTimeline } from './slotTimeline.ts';

const looks: Readonly<Record<SlotPhase, { readonly name: string; readonly tone: number; readonly shape?: BarShape }>> = {
  waiting: { name: 'waiting', tone: 4, shape: 'thin' },
  warmUp: { name: 'warm-up', tone: 1, shape: 'hollow' },
  ramp: { name: 'ramp', tone: 3, shape: 'half' },
  steady: { name: 'steady: what figures are of', tone: 0 },
  drain: { name: 'drain', tone: 2, shape: 'half' },
  working: { name: 'under way', tone: 0 },
  paused: { name: 'paused', tone: 5, shape: 'thin' },
};

/** More of them cannot be told apart; the table of events has all. */
const mostMarks = 12;
const tickHeight = 190;
/** A reader of a screen hears of so many rows. */
const mostTold = 20;

/** The rows over time, and under them on the same axis what was in flight and what was answered. Nothing of a run that has not begun. */
export function slotCharts(timeline: SlotTimeline, what: string): readonly Chart[] {
  const { rows, lengthMs, merged } = timeline;
  const { axis, at } = timeAxis(lengthMs, 'the run began');
  if (!rows.some(({ stretches }) => stretches.length > 0)) return [];
  const y = rowAxis(rows.map(({ name }) => name));
  const marks = timeline.marks.slice(-mostMarks).map(({ atMs, text }): Mark => ({ across: 'x', at: at(atMs), label: text }));
  const bars = rows.flatMap(({ name, stretches }, row) => stretches.map(({ phase, fromMs, untilMs }): ChartBar => ({ row: row + 0.5, from: at(fromMs), until: at(untilMs), ...looks[phase], text: `${name}: ${looks[phase].name} for ${durationText(untilMs - fromMs)}, from ${durationText(fromMs)} on` })));
  const lives = rows.flatMap(({ name, stretches }) => {
    const [first, last] = [stretches[0], stretches.at(-1)];
    return first === undefined || last === undefined ? [] : [`${name} from ${durationText(first.fromMs)} to ${durationText(last.untilMs)}.`];
  });
  const about = `What ran when, in ${axis.unit} since the run began, ${durationText(lengthMs)} in all.${merged === undefined ? '' : ` ${merged} trials in ${rows.length} rows.`} ${lives.slice(0, mostTold).join(' ')}${lives.length > mostTold ? ` And ${lives.length - mostTold} more.` : ''}${timeline.marks.map(({ atMs, text }) => ` ${text} at ${durationText(atMs)}.`).join('')}`;
  return [{ id: 'slots', title: `Timeline of the ${what}`, about, x: axis, y, stops: [], lines: [], bars, marks, height: rowsHeight(rows.length) }, ...tickCharts(timeline, y.names ?? [])];
}

function tickCharts({ ticks: { stepMs, inFlight, limit, requestsPerS }, lengthMs, marks }: SlotTimeline, names: readonly string[]): readonly Chart[] {
  const { axis, at } = timeAxis(lengthMs, 'the run began');
  if (inFlight.length < 2) return [];
  const middle = (k: number): number => Math.min(axis.until, at((k + 0.5) * stepMs));
  const pointsOf = (values: readonly (number | null)[]): Chart['lines'][number]['points'] => values.map((y, k) => (y === null ? null : { x: middle(k), y }));
  const most = (values: readonly (number | null)[]): number => Math.max(0, ...values.flatMap(value => value ?? []));
  const limited = most(limit) > 0;
  const common = { x: axis, stops: inFlight.map((_, k) => durationText((k + 0.5) * stepMs)), marks: marks.slice(-mostMarks).map(({ atMs }): Mark => ({ across: 'x', at: at(atMs), label: '' })), gutter: names, height: tickHeight };
  return [
    {
      ...common,
      id: 'slotsInFlight',
      title: 'Requests in flight',
      about: `At most ${Math.round(most(inFlight))} at once${limited ? `; allowed were at most ${most(limit)}` : ''}.`,
      y: axisOver([...inFlight, ...limit].flatMap(value => value ?? []), { title: 'requests', unit: '', linear: true }),
      lines: [{ name: 'in flight', tone: 0, points: pointsOf(inFlight) }, ...(limited ? [{ name: 'allowed at once', tone: 1, dashed: true, points: pointsOf(limit) } as const] : [])],
    },
    {
      ...common,
      id: 'slotsAnswered',
      title: 'Requests answered a second',
      about: `At most ${Number(most(requestsPerS).toPrecision(3))} a second, each over the last 5 s.`,
      y: axisOver(requestsPerS.flatMap(value => value ?? []), { title: 'requests/s, over the last 5 s', unit: 'req/s', linear: true }),
      lines: [{ name: 'answered', tone: 0, points: pointsOf(requestsPerS) }],
    },
  ];
}
