import type { Ramp } from '../../plan/plan.ts';
import { defaultShare } from '../../score/load/loadFigures.ts';
import type { LoadLevel, RampStretch } from './loadView.ts';

/** Arrivals are random, so a bit less is none; nor is less than so many times the root of what came. */
const keptUp = 0.85;
const significant = 3;

/** What a ramp shows: where the SLO is first missed, and where answers no longer keep up. In sentences without a full stop. */
export function rampNotes(ramp: Ramp, { stretches = [], verdict }: LoadLevel, { judged }: { readonly judged: boolean }): readonly string[] {
  if (stretches.length === 0) return [];
  if (verdict?.verdict === 'invalid') return ['the ramp is invalid, so nothing is concluded from it'];
  return [...(judged ? [sloNote(ramp, stretches)] : []), ...(ramp.of === 'rate' ? throughputNote(ramp, stretches) : [mostAnswered(ramp, stretches)]), `a ramp shows where to look: each stretch has its own requests alone${ramp.of === 'rate' ? ', but what one leaves unanswered is in the way of the next' : ''}, so measure the loads around it as levels`];
}

/** By the interval of the share, so that one slow answer is no miss, and by two stretches in a row, so that one slow moment is none. */
function sloNote(ramp: Ramp, stretches: readonly RampStretch[]): string {
  const misses = stretches.map(({ figures: { attainment } }) => attainment !== undefined && (attainment.interval?.high ?? attainment.value) < defaultShare);
  const at = misses.findIndex((miss, k) => miss && misses[k + 1] !== false);
  const missed = stretches[at];
  const always = stretches[misses.lastIndexOf(false) + 1];
  if (missed === undefined) return `the SLO is not clearly missed anywhere between ${loadText(ramp, stretches[0]?.fromLoad)} and ${loadText(ramp, stretches.at(-1)?.untilLoad)}: ${percent(lowest(stretches))} of the requests keep it at least`;
  return `the SLO is first missed ${between(ramp, missed)}, ${seconds(missed.fromMs)} to ${seconds(missed.untilMs)} after the beginning: ${percent(missed.figures.attainment?.value)} of the requests keep it there${at === 0 ? '' : `, and ${percent(stretches[at - 1]?.figures.attainment?.value)} in the stretch before`}${always === undefined || always === missed ? '' : `; from ${loadText(ramp, always.fromLoad)} on it is missed all the time`}`;
}

function throughputNote(ramp: Ramp, stretches: readonly RampStretch[]): readonly string[] {
  const counted = stretches.map(({ fromMs, untilMs, figures: { requests, requestsPerS = 0 } }) => ({ due: requests, ended: (requestsPerS * (untilMs - fromMs)) / 1000 }));
  const at = counted.findLastIndex(({ due, ended }) => ended >= keptUp * due) + 1;
  const rest = counted.slice(at).reduce((sum, { due, ended }) => ({ due: sum.due + due, ended: sum.ended + ended }), { due: 0, ended: 0 });
  // The first ones have nothing to answer yet; from `at` on none keeps up, and together they are clearly behind.
  const short = rest.due - rest.ended > significant * Math.sqrt(rest.due) ? stretches[at] : undefined;
  return [...(short === undefined ? [] : [`answers no longer keep up with what is due ${between(ramp, short)}: ${rate(short.figures.requestsPerS)} of ${rate((short.figures.requests * 1000) / (short.untilMs - short.fromMs))} req/s`]), mostAnswered(ramp, stretches)];
}

function mostAnswered(ramp: Ramp, stretches: readonly RampStretch[]): string {
  const most = stretches.toSorted((a, b) => (b.figures.requestsPerS ?? 0) - (a.figures.requestsPerS ?? 0))[0];
  return most === undefined ? 'nothing was answered' : `most was answered ${between(ramp, most)}: ${rate(most.figures.requestsPerS)} req/s`;
}

function between(ramp: Ramp, { fromLoad, untilLoad }: RampStretch): string {
  return fromLoad === untilLoad ? `at ${loadText(ramp, fromLoad)}` : `between ${Number(fromLoad.toPrecision(3))} and ${loadText(ramp, untilLoad)}`;
}

function loadText({ of }: Ramp, load = 0): string {
  return `${Number(load.toPrecision(3))} ${of === 'rate' ? 'req/s' : 'in flight'}`;
}

function lowest(stretches: readonly RampStretch[]): number | undefined {
  const shares = stretches.flatMap(({ figures }) => figures.attainment?.value ?? []);
  return shares.length === 0 ? undefined : Math.min(...shares);
}

function percent(share: number | undefined): string {
  return share === undefined ? 'none' : `${Number((share * 100).toPrecision(3))} %`;
}

function rate(perS: number | undefined): string {
  return String(Number((perS ?? 0).toPrecision(3)));
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toPrecision(3))} s`;
}
