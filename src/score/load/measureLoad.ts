import type { Slo } from '../../task/slo.ts';
import { gatherRequests, type GatheredRequest } from './gatherRequests.ts';
import { fallingBehind, type FallingBehind } from './fallingBehind.ts';
import { isOpen, loadFigures, type LevelPart, type LoadFigures } from './loadFigures.ts';
import type { ObservedRequest } from './observedRequest.ts';
import { stretchesOf, type LoadStretch } from './stretches.ts';
import { steadyWindow, type PacedRequest, type SteadyWindow } from './steadyWindow.ts';

/** What one level's requests add up to; of several repeats, all of them together. */
export interface LoadMeasures {
  /** From the first request's due time to the last one's end: ramp and drain are in it. */
  readonly whole: LoadFigures;
  /** Between ramp and drain, where each repeat has a plateau. */
  readonly steady?: LoadFigures & { readonly fromMs: number; readonly untilMs: number };
  /** Why there is no plateau. */
  readonly unsteady?: string;
  /** What went on changing on the plateau, or on the way to one that was not reached; sentences without a full stop. */
  readonly drift: readonly string[];
  /** Of an open loop: the rate at which requests were sent ÷ the rate at which they were due; the lowest of the repeats. */
  readonly achieved?: number;
  /** Of an open loop where requests piled up; of several repeats the first such. */
  readonly behind?: FallingBehind;
  /** Of a level whose load changes: what it did in stretches of the time. */
  readonly stretches?: readonly LoadStretch[];
}

export interface LevelSpec {
  readonly slo?: Slo;
  /** Requests kept in flight; absent in an open loop. */
  readonly concurrency?: number;
  /** A closed loop whose requests in flight change. */
  readonly closed?: true;
  /** Why there can be no plateau, whatever it looks like. */
  readonly moving?: string;
  /** Also tell stretches of the time. */
  readonly stretched?: true;
  /** Of the requests that must meet the SLO. */
  readonly share?: number;
  /** Of the intervals. */
  readonly seed: number;
  /** False: they are not needed. */
  readonly intervals?: false;
}

/** The figures that are shown: of the plateau where there is one. */
export function shownFigures({ whole, steady }: LoadMeasures): LoadFigures {
  return steady ?? whole;
}

/** @param repeats the rows of each repeat of one level, without its warm-up */
export function measureLoad(repeats: readonly Iterable<ObservedRequest>[], { slo, concurrency, closed, moving, stretched, share, seed, intervals }: LevelSpec): LoadMeasures {
  const intervalSeed = intervals === false ? {} : { intervalSeed: seed };
  const kind = { ...(concurrency === undefined ? {} : { concurrency }), ...(closed === undefined ? {} : { closed }) };
  const open = isOpen(kind);
  const spec = { ...kind, ...(slo === undefined ? {} : { slo }), ...(share === undefined ? {} : { share }) };
  const parts = repeats.map((rows): LevelPart & { readonly window: SteadyWindow } => {
    const gathered = gatherRequests(rows, { fromDue: open, ...(slo === undefined ? {} : { slo }) });
    const { requests } = gathered;
    const fromMs = requests[0]?.row.dueMs ?? 0;
    return { gathered, fromMs, untilMs: requests.reduce((last, { row, endMs }) => Math.max(last, endMs ?? row.dueMs), fromMs), window: moving === undefined ? steadyWindow(requests.flatMap(request => pacedOf(request, open))) : { none: moving, drift: [] } };
  });
  const achieved = open ? lowest(parts.flatMap(({ gathered }) => achievedOf(gathered.requests) ?? [])) : undefined;
  const [behind] = open ? parts.flatMap(({ gathered }) => fallingBehind(gathered.requests) ?? []) : [];
  const common = { drift: [...new Set(parts.flatMap(({ window }) => window.drift))], ...(achieved === undefined ? {} : { achieved }), ...(behind === undefined ? {} : { behind }), ...(stretched === undefined ? {} : { stretches: stretchesOf(parts, spec) }) };
  const unsteady = parts.flatMap(({ window }) => ('none' in window ? [window.none] : []))[0];
  if (unsteady !== undefined || parts.length === 0) return { whole: loadFigures(parts, { ...spec, ...intervalSeed }), unsteady: unsteady ?? 'nothing was measured', ...common };
  const steady = parts.flatMap(({ gathered, window }) => ('none' in window ? [] : [{ gathered, fromMs: window.fromMs, untilMs: window.untilMs }]));
  const [first] = steady;
  const whole = loadFigures(parts, spec);
  return { whole, ...(first === undefined ? {} : { steady: { ...withSuccessOf(whole, loadFigures(steady, { ...spec, ...intervalSeed })), fromMs: first.fromMs, untilMs: first.untilMs } }), ...common };
}

/** Failures are no matter of ramp and drain: a server that dies refuses the last requests in an instant, behind every plateau. */
function withSuccessOf({ success, slo = [] }: LoadFigures, figures: LoadFigures): LoadFigures {
  const ofWhole = slo.find(({ name }) => name === 'success');
  return {
    ...figures,
    ...(success === undefined ? {} : { success }),
    ...(figures.slo === undefined || ofWhole === undefined ? {} : { slo: figures.slo.map(result => (result.name === 'success' ? ofWhole : result)) }),
  };
}

function lowest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

/** Undefined below two requests. */
function achievedOf(requests: readonly GatheredRequest[]): number | undefined {
  const sent = requests.filter(({ row }) => row.sentMs !== undefined);
  const [first, last] = [sent[0]?.row, sent.at(-1)?.row];
  if (first?.sentMs === undefined || last?.sentMs === undefined || last.dueMs <= first.dueMs) return undefined;
  const lastSentMs = sent.reduce((latest, { row }) => Math.max(latest, row.sentMs ?? 0), 0);
  return (last.dueMs - first.dueMs) / (lastSentMs - first.sentMs);
}

function pacedOf({ row, endMs, tpotMs }: GatheredRequest, open: boolean): readonly PacedRequest[] {
  const { dueMs, sentMs, e2eMs, outcome } = row;
  if (sentMs === undefined || endMs === undefined) return [];
  const answerMs = outcome !== 'ok' || e2eMs === undefined ? undefined : open ? endMs - dueMs : e2eMs;
  const paceMs = outcome === 'ok' ? (tpotMs ?? e2eMs) : undefined;
  return [{ dueMs, sentMs, endMs, ...(paceMs === undefined ? {} : { paceMs }), ...(tpotMs === undefined ? { unpaced: true as const } : {}), ...(answerMs === undefined ? {} : { answerMs }) }];
}
