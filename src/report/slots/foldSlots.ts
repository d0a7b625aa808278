import type { EventRow, TickRow } from '../../store/rows.ts';
import { inFlightOf } from '../load/inFlightOf.ts';
import { levelName } from '../load/levelName.ts';
import type { LoadView } from '../load/loadView.ts';
import { trialLabels } from '../trialLabels.ts';
import type { RunView, TrialView } from '../view.ts';
import { foldLives, withPauses, type Lives } from './foldLives.ts';
import { markText } from './markText.ts';
import { mergeRows, type NamedRow } from './mergeRows.ts';
import type { SlotStretch, SlotTicks, SlotTimeline } from './slotTimeline.ts';

/** More steps of the ticks than these are no clearer. */
const mostSteps = 240;

/**
 * What ran when, of any run but a tune's experiments (`scheduleCharts`): trials of an eval, levels of a bench or a sweep.
 * @param events all of the run's, in order
 * @param nowMs of a run that goes on
 */
export function foldSlots(view: Pick<RunView, 'trials' | 'load' | 'sweeps' | 'createdMs'>, events: readonly EventRow[], ticks: readonly TickRow[], nowMs: number | undefined): SlotTimeline {
  const startMs = Math.min(events[0]?.atMs ?? view.createdMs, ticks[0]?.atMs ?? Infinity);
  const endMs = nowMs ?? Math.max(events.at(-1)?.atMs ?? startMs, ticks.at(-1)?.atMs ?? startMs);
  const lives = foldLives(events, ticks, nowMs);
  const rows = view.load !== undefined ? levelRows(view.trials, view.load, events, ticks, lives) : view.sweeps !== undefined ? sweepRows(view.trials, events, lives) : trialRows(view.trials, lives);
  const since = ({ phase, fromMs, untilMs }: SlotStretch): SlotStretch => ({ phase, fromMs: fromMs - startMs, untilMs: untilMs - startMs });
  const shown = mergeRows(rows).map(({ name, stretches }) => ({ name, stretches: stretches.map(since) }));
  return {
    lengthMs: endMs - startMs,
    rows: shown,
    ...(shown.length === rows.length ? {} : { merged: rows.length }),
    marks: events.flatMap(({ atMs, event }) => {
      const text = markText(event);
      return text === undefined ? [] : [{ atMs: atMs - startMs, text }];
    }),
    ticks: stepsOf(ticks, startMs, endMs),
  };
}

function trialRows(trials: readonly TrialView[], lives: Lives): readonly NamedRow[] {
  const labels = trialLabels(trials);
  return trials.map(({ id, configuration }) => ({ name: labels.get(id) ?? id, model: configuration.model, stretches: withPauses(lives.trials.get(id) ?? [], lives.pauses) }));
}

/** A level of a sweep is all its trials; before it waits are a time without requests, after 429s, and its warm-up. */
function sweepRows(trials: readonly TrialView[], events: readonly EventRow[], lives: Lives): readonly NamedRow[] {
  const models = new Set(trials.map(({ configuration }) => configuration.model)).size;
  return Array.from(Map.groupBy(trials, ({ configuration: { model, parallelRequests } }) => JSON.stringify([model, parallelRequests])), ([, of]) => {
    const { model = '', parallelRequests } = of[0]?.configuration ?? {};
    const worked = of.flatMap(({ id }) => lives.trials.get(id) ?? []);
    const before = events.flatMap(({ atMs, event }): readonly SlotStretch[] => {
      if (event.type !== 'levelStarted' || event.model !== model || event.parallelRequests !== parallelRequests) return [];
      const next = Math.min(...worked.flatMap(({ fromMs }) => (fromMs >= atMs ? [fromMs] : [])));
      const warmMs = Math.min(next, atMs + event.waitMs);
      return [{ phase: 'waiting', fromMs: atMs, untilMs: warmMs }, ...(Number.isFinite(next) ? [{ phase: 'warmUp', fromMs: warmMs, untilMs: next } as const] : [])];
    });
    return { name: `${models === 1 ? '' : `${model}, `}${parallelRequests ?? '?'} parallel`, model, stretches: [...before.filter(({ fromMs, untilMs }) => untilMs > fromMs), ...withPauses(worked, lives.pauses)] };
  });
}

/** A level begins with its warm-up. Of one that was measured it is known what of the rest is ramp and drain, to about a second: its clock is the client's. */
function levelRows(trials: readonly TrialView[], { levels }: LoadView, events: readonly EventRow[], ticks: readonly TickRow[], lives: Lives): readonly NamedRow[] {
  const warm = new Set(events.flatMap(({ event }) => (event.type === 'loadStarted' && event.warmup > 0 ? [event.trial] : [])));
  return trials.map(({ id, configuration, state }) => {
    const level = levels.find(({ trials: of }) => of.includes(id));
    const repeat = (level?.trials.indexOf(id) ?? 0) + 1;
    const name = `${level === undefined ? id : levelName(level)}${(level?.trials.length ?? 1) < 2 ? '' : `, repeat ${repeat}`}`;
    const plateau = level?.plateaus?.find(({ trial }) => trial === id);
    const windowMs = level?.trials.length === 1 ? level.measured?.whole.windowMs : undefined;
    const lived = lives.trials.get(id) ?? [];
    const stretches = lived.flatMap((of, k): readonly SlotStretch[] => {
      // What was broken off is no measurement: nothing more is known of it.
      if (k < lived.length - 1 || state === 'pending') return [of];
      const first = ticks.find(({ atMs, inFlight }) => atMs >= of.fromMs && inFlight > 0)?.atMs;
      const begunMs = Math.min(of.untilMs, Math.max(of.fromMs, windowMs === undefined ? (warm.has(id) ? (first ?? (state === 'ended' ? of.fromMs : of.untilMs)) : of.fromMs) : of.untilMs - windowMs));
      const rest: readonly SlotStretch[] = plateau === undefined ? [{ phase: 'working', fromMs: begunMs, untilMs: of.untilMs }] : (['ramp', 'steady', 'drain'] as const).map((phase, at) => ({ phase, fromMs: Math.min(of.untilMs, begunMs + ([0, plateau.fromMs, plateau.untilMs][at] ?? 0)), untilMs: Math.min(of.untilMs, at === 2 ? of.untilMs : begunMs + ([plateau.fromMs, plateau.untilMs][at] ?? 0)) }));
      return [{ phase: warm.has(id) ? 'warmUp' : 'waiting', fromMs: of.fromMs, untilMs: begunMs } as const, ...rest].filter(({ fromMs, untilMs }) => untilMs > fromMs);
    });
    return { name, model: configuration.model, stretches: withPauses(stretches, lives.pauses) };
  });
}

/** A tick that came late leaves so many steps empty without that anything stood still. */
const mostLate = 3;

/** Means over steps of a whole number of seconds. */
function stepsOf(ticks: readonly TickRow[], startMs: number, endMs: number): SlotTicks {
  const stepMs = 1_000 * Math.max(1, Math.ceil((endMs - startMs) / 1_000 / mostSteps));
  const steps: TickRow[][] = Array.from({ length: ticks.length === 0 ? 0 : Math.floor(Math.max(0, endMs - startMs) / stepMs) + 1 }, () => []);
  for (const tick of ticks) steps[Math.floor((tick.atMs - startMs) / stepMs)]?.push(tick);
  const column = (of: (tick: TickRow) => number): readonly (number | null)[] => bridged(steps.map(step => (step.length === 0 ? null : step.reduce((sum, tick) => sum + of(tick), 0) / step.length)));
  return { stepMs, inFlight: column(inFlightOf), limit: bridged(steps.map(step => step.at(-1)?.limit ?? null)), requestsPerS: column(({ requestsPerS }) => requestsPerS) };
}

function bridged(values: readonly (number | null)[]): readonly (number | null)[] {
  const told = values.flatMap((value, k) => (value === null ? [] : [k]));
  return values.map((value, k) => {
    const before = told.findLast(at => at < k);
    const after = told.find(at => at > k);
    return value ?? (before !== undefined && after !== undefined && after - before <= mostLate ? (values[before] ?? null) : null);
  });
}
