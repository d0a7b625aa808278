import { loadPlainMetrics, loadReductions, loadTimes, parseLoadMetric } from '../loadMetric.ts';
import { observations, operationalExamples, parseOperational, reductions } from '../operationalMetric.ts';
import { mappings, scorerIdsOf, type Part } from './part.ts';

/** What each observation is, for whoever writes a gate. */
const meanings: Readonly<Record<string, string>> = {
  accuracy: 'Share of the samples that the first scorer with yes or no calls right.',
  success: 'Share of the requests that were answered.',
  latency: 'Milliseconds from sending a request to its last byte.',
  ttft: 'Milliseconds to the first token.',
  ttft_from_due: 'Milliseconds to the first token from when the request was due.',
  icl: 'Milliseconds between two chunks of a stream.',
  itl: 'Milliseconds between two tokens.',
  tpot: 'Milliseconds for each output token after the first.',
  e2e: 'Milliseconds of the whole answer.',
  e2e_from_due: 'Milliseconds of the whole answer from when the request was due.',
  wait: 'Milliseconds that an input waited for its batch.',
  lag: 'Milliseconds that a request was sent late.',
  gate_wait: 'Milliseconds that a request waited for its turn.',
  tokens_in: 'Tokens of a request.',
  tokens_out: 'Tokens of an answer.',
  tokens_per_s: 'Tokens a second of an answer.',
  cost: 'What the requests cost, by the model’s pricing.',
  attempts: 'Tries that a request took.',
  'throughput(requests)': 'Requests answered a second.',
  'throughput(tokens)': 'Output tokens a second.',
  'throughput(inputs)': 'Inputs answered a second.',
  'throughput(tokens_in)': 'Input tokens a second.',
  throughput: 'Output tokens a second; inputs a second where answers have no tokens.',
  throughput_per_gpu: 'Throughput for each GPU of a configuration.',
  goodput: 'Requests a second that are answered and keep the SLO.',
  attainment: 'Share of the requests that are answered and keep the SLO.',
  concurrency: 'Requests in flight on average.',
  capacity: 'The highest load within the SLO that a search found.',
};

export function meaningOf(metric: string): string | undefined {
  const known = (name: string): string | undefined => (Object.hasOwn(meanings, name) ? meanings[name] : undefined);
  const reduced = /^([\w.]+)\((\w+)\)$/.exec(metric);
  const of = known(reduced?.[2] ?? '');
  return known(metric) ?? (of === undefined ? undefined : `${of.replace(/\.$/, '')}: ${reduced?.[1] ?? ''} over the requests.`);
}

/** The metrics that a gate, a leaderboard or an objective of this part may name, those that are wanted most first. */
export function metricsOf(part: Part, use: 'gate' | 'objective' = 'gate'): readonly string[] {
  const measured = part.kind === 'tune' ? [...ofEval({ ...part, value: mappings([part.task['eval']])[0] ?? {} }, false), ...(part.task['bench'] === undefined && part.task['eval'] !== undefined ? [] : ofBench())] : part.kind === 'eval' ? ofEval(part, true) : ofBench();
  return [...new Set([...(use === 'objective' ? ['goodput', 'throughput', 'throughput_per_gpu', 'p90(e2e)', 'p99(ttft)'] : []), ...measured])];
}

function ofEval(part: Part, whole: boolean): readonly string[] {
  const scorers = scorerIdsOf(part);
  if (scorers.length === 0 && !whole) return [];
  return [...scorers, 'accuracy', 'success', ...operationalExamples, ...observations.flatMap(of => reductions.map(reduce => `${reduce}(${of})`))];
}

function ofBench(): readonly string[] {
  const common = ['p99(ttft)', 'p90(e2e)', 'mean(tpot)', ...loadPlainMetrics];
  return [...common, ...[...loadTimes, 'tokens_in', 'tokens_out'].flatMap(of => loadReductions.map(reduce => `${reduce}(${of})`))];
}

/** Whether a limit on it is a duration. */
export function isTimeMetric(metric: string): boolean {
  return parseLoadMetric(metric)?.isTime === true || parseOperational(metric)?.isTime === true;
}
