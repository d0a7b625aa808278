import { counted } from '../base/counted.ts';
import type { CutShort, ErrorClass } from '../base/outcomes.ts';
import type { RunRow, TrialTotals } from '../store/rows.ts';
import type { ScorerOrReduced } from './reducedMetrics.ts';
import type { Metric } from './view.ts';

/** What a person can do about each kind of failure; a fragment. */
const advice: Readonly<Record<ErrorClass, string>> = {
  unreachable: 'is it up, and its `base_url`, `url` or `command` right?',
  tls: 'check the certificate of the endpoint',
  proxy: 'check `proxy`, or HTTPS_PROXY and NO_PROXY',
  timeout: 'raise the model\'s `timeout`, or lower `parallel_requests`',
  rateLimited: 'lower `parallel_requests`, or declare `limits.requests_per_minute`',
  serverError: 'see the log of the server, or what the program said; lower `parallel_requests` if it is overloaded',
  clientError: 'the request is refused: check `model` and `params`',
  authentication: 'check `api_key`',
  badResponse: 'the answers cannot be read: check `base_url` or `response`, or mend the program or the recorded file',
  reset: 'the endpoint closed the connection: see its log, or lower `parallel_requests`',
  missingRow: 'the recorded file has fewer rows than the dataset',
  mismatch: 'the recorded file and the dataset are not in the same order: check `match`',
  template: 'check the template and the columns of the dataset',
  cancelled: 'resume the run to ask again',
  regexTimeout: 'the regular expression of `extract` takes too long: make it simpler',
};

/** What became of an answer that ended early, and what to do; follows a number of answers. */
const cuts: Readonly<Record<CutShort, string>> = {
  length: 'ended at the most tokens allowed, and what was there is scored: raise `max_tokens` in the model’s `params`',
  filter: 'ended by a content filter, and what was there is scored: look at their outputs',
};

/** A metric that leaves out more than this share of the samples is not about the dataset any more. */
const missingShare = 0.01;
/** Below this n equal scores are no wonder. */
const leastForVariance = 20;

/** What a person should know before trusting a trial's numbers; one sentence each, the gravest first. */
export function trialWarnings(totals: TrialTotals, metrics: Readonly<Record<string, Metric>>, { scorers, onMissing }: Pick<RunRow, 'onMissing'> & { readonly scorers: readonly ScorerOrReduced[] }): readonly string[] {
  const { done, outcomes, errors } = totals;
  const asMissing = onMissing === 'zero' ? `counted as ${missingCounts(scorers)}` : 'not counted';
  const warnings = Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .map(([errorClass, n]) => `${counted(n, 'sample', done)} failed (${errorClass}) and ${are(n)} ${asMissing}: ${advice[errorClass as ErrorClass]}`);
  const empty = outcomes.empty ?? 0;
  if (empty > 0) warnings.push(`${counted(empty, 'sample', done)} had an empty answer and ${are(empty)} ${asMissing}`);
  for (const [end, n] of Object.entries(totals.cutShort ?? {})) warnings.push(`${counted(n, 'answer', done)} ${cuts[end as CutShort]}`);
  const unextracted = (outcomes.extractionFailed ?? 0) - (errors.regexTimeout ?? 0);
  if (unextracted > 0) warnings.push(`${counted(unextracted, 'sample', done)} held nothing that \`extract\` matches and ${are(unextracted)} ${asMissing}: look at their outputs`);
  for (const { id, reduced } of scorers) {
    if (reduced !== undefined) continue;
    const metric = metrics[id];
    const unjudged = totals.scores[id]?.nulls ?? 0;
    if (unjudged > 0) warnings.push(`${counted(unjudged, 'sample', done)} could not be judged by ${id} and ${are(unjudged)} not counted: see the reasons`);
    if (metric === undefined) {
      if ((outcomes.ok ?? 0) > 0) warnings.push(`${id} has no value: no sample could be scored`);
      continue;
    }
    const asked = metric.n + metric.missing;
    if (metric.missing > missingShare * asked) {
      warnings.push(`${id} rests on ${metric.n} of ${asked} samples: ${percent(metric.missing / asked)} are missing, so it is comparable only over the samples that both sides have`);
    }
    const { sum = 0, sumOfSquares = 0, n = 0 } = totals.scores[id] ?? {};
    // Equal values x: Σx² = (Σx)²/n, to rounding.
    if (metric.n === n && n >= leastForVariance && Math.abs(sumOfSquares - (sum * sum) / n) < 1e-9 * Math.max(1, sumOfSquares)) {
      warnings.push(`every sample has the same ${id} (${Number(metric.value.toPrecision(4))}): check \`extract\`, the scorer and the targets`);
    }
  }
  return warnings;
}

/** What `on_missing: zero` makes of a sample: a metric of the corpus reads an empty output, which makes TER 100, not 0. */
function missingCounts(scorers: readonly ScorerOrReduced[]): string {
  const own = scorers.filter(({ reduced }) => reduced === undefined);
  const corpus = own.filter(({ aggregate }) => aggregate !== undefined);
  return corpus.length === 0 ? '0' : corpus.length === own.length ? 'an empty output' : `0, in ${corpus.map(({ id }) => id).join(', ')} as an empty output`;
}

function are(n: number): string {
  return n === 1 ? 'is' : 'are';
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
