import type { Arrival, PlannedLoad } from '../../plan/plan.ts';
import { shownFigures, type LoadMeasures } from '../../score/load/measureLoad.ts';
import type { SloResult } from '../../score/load/loadFigures.ts';
import { batchNotes } from './batchNotes.ts';
import { levelName } from './levelName.ts';
import { rampNotes } from './rampNotes.ts';
import type { LoadLevel } from './loadView.ts';

/** A mean length this far from what was asked for is told. */
const lengthTolerance = 0.05;

/** What a reader of the figures must know; sentences without a full stop. */
export function loadNotes({ workload, stop, warmup, streamed, slo, arrival, repeats, find, ramp }: PlannedLoad, levels: readonly LoadLevel[]): readonly string[] {
  const ends = [...(stop.requests === undefined ? [] : [`${stop.requests} request${stop.requests === 1 ? '' : 's'}`]), ...(stop.durationMs === undefined ? [] : [`${stop.durationMs / 1000} s`])].join(' or ');
  const measured = levels.flatMap(level => (level.measured === undefined ? [] : [{ name: levelName(level), of: level.measured, valid: level.verdict?.verdict !== 'invalid' }]));
  const wholes = measured.map(({ name, of }) => ({ name, ...of.whole }));
  const uncounted = wholes.reduce((sum, { tokensFrom }) => sum + tokensFrom.chunks, 0);
  const silent = wholes.filter(({ ok, distributions }) => streamed && distributions.ttft.n < ok);
  const perChunk = wholes.flatMap(({ tokensPerChunk }) => tokensPerChunk ?? []).filter(n => n > 1.05);
  const [traced] = levels.flatMap(({ replay }) => replay ?? []);
  return [
    ...(ramp === undefined ? [] : levels.flatMap(level => rampNotes(ramp, level, { judged: slo !== undefined }))),
    `${ends === '' ? 'a level ends with its trace' : `a level ends after ${ends}${arrival === 'trace' ? ', or with its trace' : ''}`}; times are client-side, of answered requests, percentiles over all of a level together (p90 from 64 observations on, p99 from 662); 95 % intervals are in --json`,
    ...(arrival === undefined ? [] : [`requests came at ${arrivalText(arrival, traced)}; TTFT and E2E count from when a request was due`]),
    ...(find === undefined ? [] : ['a search: a level ended early where it was clear on which side of the SLO it is, and figures of such a level are rough']),
    ...(repeats === 1 ? [] : [`each level was measured ${repeats} times: rates are means over the repeats, percentiles over all of their requests`]),
    ...batchNotes(levels),
    ...plateauNotes(measured),
    ...(warmup === 0 ? [] : [`not counted: ${warmup} warm-up request${warmup === 1 ? '' : 's'} before each level`]),
    ...('synthetic' in workload ? [...lengthNote('input', { mean: inputTokensOf(workload.synthetic) }, measured, 'tokens_in'), ...(workload.synthetic.outputTokens === undefined ? [] : lengthNote('output', workload.synthetic.outputTokens, measured, 'tokens_out'))] : []),
    ...(uncounted === 0 ? [] : [`the server did not count the tokens of ${uncounted} answer${uncounted === 1 ? '' : 's'}: the chunks were counted instead`]),
    ...(perChunk.length === 0 ? [] : [`a chunk held up to ${Number(Math.max(...perChunk).toPrecision(2))} tokens: ITL spreads its gap over them`]),
    ...levels.flatMap(overloadNote),
    ...wholes.filter(({ requests, ok }) => ok < requests).map(({ name, ...whole }) => failuresNote(name, whole)),
    ...silent.map(({ name, ok, distributions }) => `at ${name} ${ok - distributions.ttft.n} of ${ok} answer${ok === 1 ? '' : 's'} came without a token, or not as a stream, and so without a TTFT`),
    ...(slo === undefined ? [] : sloNotes(measured.filter(({ valid }) => valid).map(({ name, of }) => ({ name, results: shownFigures(of).slo ?? [] })), { searched: find !== undefined, toDo: arrival === 'trace' || ramp !== undefined ? `measure a longer ${ramp === undefined ? 'trace' : 'ramp'}, or a lower percentile` : 'raise `stop`' })),
    ...verdictNotes(levels),
  ];
}

/** The same of a bench that another tool has measured. */
export function importedLoadNotes({ ramp, slo }: Pick<PlannedLoad, 'ramp' | 'slo'>, levels: readonly LoadLevel[]): readonly string[] {
  const measured = levels.flatMap(level => (level.measured === undefined ? [] : [{ name: levelName(level), of: level.measured }]));
  return [
    ...(ramp === undefined ? [] : levels.flatMap(level => rampNotes(ramp, level, { judged: slo !== undefined }))),
    ...plateauNotes(measured),
    ...measured.flatMap(({ name, of: { whole } }) => (whole.ok < whole.requests ? [failuresNote(name, whole)] : [])),
    ...verdictNotes(levels),
  ];
}

function failuresNote(name: string, { requests, ok, failures }: Pick<LoadMeasures['whole'], 'requests' | 'ok' | 'failures'>): string {
  const classes = Object.entries(failures).map(([of, n]) => `${n} ${of}`).join(', ');
  return `at ${name} ${requests - ok} of ${requests} request${requests === 1 ? '' : 's'} failed${classes === '' ? '' : `: ${classes}`}`;
}

/** What speaks against levels, as lines among the notes. */
export function verdictNotes(levels: readonly LoadLevel[]): readonly string[] {
  return levels.flatMap(level => (level.verdict?.causes ?? []).map(cause => `at ${levelName(level)}, ${level.verdict?.verdict ?? ''}: ${cause}`));
}

function arrivalText(arrival: Arrival, replay: number | undefined): string {
  if (arrival === 'constant') return 'constant gaps';
  if (arrival === 'poisson') return 'random (Poisson) times';
  if (arrival !== 'trace') return `gaps of a gamma distribution of shape ${arrival.gamma}`;
  return replay === undefined ? 'the times of the trace, stretched to the rate' : replay === 1 ? 'the times of the trace' : `the times of the trace × ${replay}`;
}

/** An open loop does not wait for the server: what that leaves unanswered piles up. */
function overloadNote({ rate, measured, verdict }: LoadLevel): readonly string[] {
  const answered = measured?.behind === undefined ? undefined : shownFigures(measured).requestsPerS;
  if (rate === undefined || answered === undefined || verdict?.verdict === 'invalid') return [];
  return [`at ${rate} req/s the server answered ${Number(answered.toPrecision(3))} req/s: what it leaves behind piles up, so times are longer the longer the level lasts`];
}

function plateauNotes(measured: readonly { readonly name: string; readonly of: LoadMeasures }[]): readonly string[] {
  const without = measured.filter(({ of }) => of.steady === undefined);
  return [
    ...(without.length === measured.length ? [] : ['figures are of the time between ramp and drain; those of the whole level are in --json']),
    ...without.map(({ name, of }) => `at ${name} the figures are of the whole level: ${of.unsteady ?? 'it has no plateau'}`),
  ];
}

/** Of levels that may be believed. A search judges each level by its attainment, so there it does not matter which percentiles have too few requests. */
function sloNotes(levels: readonly { readonly name: string; readonly results: readonly SloResult[] }[], { searched, toDo }: { readonly searched: boolean; readonly toDo: string }): readonly string[] {
  const valueOf = (result: SloResult, value: number): string => (result.name === 'success' ? `${Number((value * 100).toPrecision(4))} %` : `${Number(value.toPrecision(3))} ms`);
  const missed = levels.flatMap(({ name, results }) => {
    const of = results.filter(({ met }) => met === false);
    return of.length === 0 ? [] : [`at ${name} the SLO is missed: ${of.map(result => `${result.name} is ${valueOf(result, result.actual ?? 0)}, the limit ${valueOf(result, result.limit)}`).join('; ')}`];
  });
  const untold = new Map<string, string[]>();
  for (const { name, results } of levels) for (const result of results) if (result.met === undefined) untold.set(result.name, [...(untold.get(result.name) ?? []), `${name} (${result.n})`]);
  return [...missed, ...(searched ? [] : Array.from(untold, ([metric, names]) => `too few requests for ${metric} at ${names.join(', ')}: ${toDo}`))];
}

/** Of one request: a model reads a query with each of the documents. */
function inputTokensOf({ inputTokens, prefixTokens = 0, rerank }: Extract<PlannedLoad['workload'], { synthetic: unknown }>['synthetic']): number {
  const each = inputTokens.mean + prefixTokens;
  return rerank === undefined ? each : rerank.documents * (each + rerank.queryTokens.mean);
}

function lengthNote(what: string, { mean: asked }: { readonly mean: number }, measured: readonly { readonly of: LoadMeasures }[], metric: 'tokens_in' | 'tokens_out'): readonly string[] {
  const means = measured.flatMap(({ of }) => of.whole.distributions[metric].mean ?? []);
  if (means.length === 0) return [];
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  return Math.abs(mean - asked) <= lengthTolerance * asked ? [] : [`${asked} ${what} tokens were asked for, and ${Number(mean.toPrecision(3))} were counted on average`];
}
