import type { PlannedLoad } from '../../plan/plan.ts';
import type { LoadLevel } from './loadView.ts';

/** A mean length this far from what was asked for is told. */
const lengthTolerance = 0.05;

/** What a reader of the figures must know; sentences without a full stop. */
export function loadNotes({ workload, stop, warmup, streamed }: PlannedLoad, levels: readonly LoadLevel[]): readonly string[] {
  const ends = [...(stop.requests === undefined ? [] : [`${stop.requests} requests`]), ...(stop.durationMs === undefined ? [] : [`${stop.durationMs / 1000} s`])].join(' or ');
  const measured = levels.flatMap(level => (level.measured === undefined ? [] : [{ ...level.measured, concurrency: level.concurrency }]));
  const uncounted = measured.reduce((sum, { tokensFrom }) => sum + tokensFrom.chunks, 0);
  const silent = measured.filter(({ ok, distributions }) => streamed && distributions.ttft.n < ok);
  const perChunk = measured.flatMap(({ tokensPerChunk }) => tokensPerChunk ?? []).filter(n => n > 1.05);
  const short = measured.filter(({ meanInFlight = Number.POSITIVE_INFINITY, concurrency }) => meanInFlight < 0.9 * concurrency);
  return [
    `a level ends after ${ends}; times are client-side, of answered requests, percentiles over all of a level together (p90 from 64 observations on, p99 from 662)`,
    'a level’s throughput is over its whole time, ramp and drain included; there are no intervals, since each level ran once',
    ...(warmup === 0 ? [] : [`not counted: ${warmup} warm-up request${warmup === 1 ? '' : 's'} before each level`]),
    ...('synthetic' in workload ? [...lengthNote('input', workload.synthetic.inputTokens, levels, 'tokens_in'), ...(workload.synthetic.outputTokens === undefined ? [] : lengthNote('output', workload.synthetic.outputTokens, levels, 'tokens_out'))] : []),
    ...(uncounted === 0 ? [] : [`the server did not count the tokens of ${uncounted} answers: their chunks were counted instead`]),
    ...(perChunk.length === 0 ? [] : [`a chunk held up to ${Number(Math.max(...perChunk).toPrecision(2))} tokens: ITL spreads its gap over them`]),
    ...measured.filter(({ requests, ok }) => ok < requests).map(({ concurrency, requests, ok, failures }) => `at ${concurrency} in flight ${requests - ok} of ${requests} requests failed: ${Object.entries(failures).map(([name, n]) => `${n} ${name}`).join(', ')}`),
    ...silent.map(({ concurrency, ok, distributions }) => `at ${concurrency} in flight ${ok - distributions.ttft.n} of ${ok} answers came without a token, or not as a stream, so they have no TTFT`),
    ...short.map(({ concurrency, meanInFlight = 0 }) => `at ${concurrency} in flight the mean was ${meanInFlight.toFixed(1)}: ramp and drain are a large part of the level, so raise \`requests\` or \`duration\``),
  ];
}

function lengthNote(what: string, { mean: asked }: { readonly mean: number }, levels: readonly LoadLevel[], metric: 'tokens_in' | 'tokens_out'): readonly string[] {
  const means = levels.flatMap(({ measured }) => measured?.distributions[metric].mean ?? []);
  if (means.length === 0) return [];
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  return Math.abs(mean - asked) <= lengthTolerance * asked ? [] : [`${asked} ${what} tokens were asked for, and ${Number(mean.toPrecision(3))} were counted on average`];
}
