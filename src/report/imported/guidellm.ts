import { counted } from '../../base/counted.ts';
import type { Level } from '../../plan/level.ts';
import type { Distribution } from '../../score/load/distribution.ts';
import type { ImportedFigures, ToolDefinition } from '../../store/imported.ts';
import { byWorkload } from './byWorkload.ts';
import { Fields } from './fields.ts';
import { notCarried } from './leftOver.ts';
import { lenientJson } from './lenientJson.ts';
import { numbered } from './numbered.ts';
import { toldDistribution } from './reportedFigures.ts';
import { evenly, requestsOf, type ToldRequest } from './requestsOf.ts';
import type { ImportedPart, ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** What GuideLLM writes (`benchmarks.json`), of its versions from 0.1 to 0.7: a benchmark for each strategy. */
export const guidellm: ResultReader = {
  ...resultKinds.guidellm,
  read,
};

/** Of single requests GuideLLM keeps the times of the first token and the last. */
const ofRequests: Readonly<Record<string, ToolDefinition>> = {};
const steps = 'percentiles are the lowest value at which the share is reached';
const ofAggregates: Readonly<Record<string, ToolDefinition>> = {
  ttft: { id: 'guidellm:time_to_first_token_ms', definition: `first token − start of the request; ${steps}` },
  tpot: { id: 'guidellm:inter_token_latency_ms', definition: `(last token − first token) ÷ (output tokens − 1), in most versions each answer as often as it has gaps; ${steps}` },
  e2e: { id: 'guidellm:request_latency', definition: `end − start of the request; ${steps}` },
  tokens_in: { id: 'guidellm:prompt_token_count', definition: 'as the server counts them, else by the client’s tokenizer' },
  tokens_out: { id: 'guidellm:output_token_count', definition: 'as the server counts them, else by the client’s tokenizer' },
  requestsPerS: { id: 'guidellm:requests_per_second', definition: 'mean of the rate at which requests ended, weighted by time' },
  tokensPerS: { id: 'guidellm:output_tokens_per_second', definition: 'mean of the rate at which output tokens came, weighted by time' },
  meanInFlight: { id: 'guidellm:request_concurrency', definition: 'mean of the requests at once, weighted by time' },
};

/** In this order, under their names in the file. */
const metricNames = ['requests_per_second', 'request_concurrency', 'request_latency', 'prompt_token_count', 'output_token_count', 'time_to_first_token_ms', 'time_per_output_token_ms', 'inter_token_latency_ms', 'output_tokens_per_second', 'tokens_per_second', 'prompt_tokens_per_second', 'time_to_first_output_token_ms'] as const;

function read({ name, text }: ResultFile): readonly ImportedRun[] {
  const report = new Fields(lenientJson(text, name), name);
  const benchmarks = report.objects('benchmarks') ?? [];
  const metadata = report.object('metadata');
  const read = benchmarks.map(readBenchmark);
  const version = metadata?.text('guidellm_version') ?? undefined;
  if (report.has('args')) report.any('args');
  if (report.has('config')) report.any('config');
  return byWorkload(read).map((workload): ImportedRun => {
    const starts = workload.lines.flatMap(({ startMs }) => startMs ?? []);
    return {
      kind: 'bench',
      tool: 'guidellm',
      title: 'GuideLLM',
      ...(version === undefined ? {} : { toolVersion: version }),
      task: `${name.replace(/\.[^.]+$/u, '')}${workload.name}`,
      ...(starts.length === 0 ? {} : { measuredMs: Math.min(...starts) }),
      durationMs: workload.lines.reduce((sum, { part }) => sum + (part.imported.durationMs ?? 0), 0),
      outcome: 'succeeded',
      definitions: workload.lines[0]?.definitions ?? {},
      notes: [...workload.notes, ...new Set(workload.lines.flatMap(({ notes }) => notes)), ...notCarried(report.left().map(([key]) => key)), 'prompts, answers and what was asked of the server are not carried over; between the first token and the last GuideLLM keeps no times, so there is no ITL'],
      settings: {},
      load: { streamed: true },
      scorers: [],
      trials: numbered(workload.lines.map(({ part }) => part)),
    };
  });
}

function readBenchmark(fields: Fields): { readonly part: ImportedPart; readonly definitions: ImportedRun['definitions']; readonly notes: readonly string[]; readonly startMs?: number } {
  const config = fields.object('config') ?? fields.object('args');
  const strategy = config?.object('strategy');
  const metrics = fields.object('metrics');
  if (metrics === undefined) throw fields.damaged('there are no `metrics`');
  const told = new Map(metricNames.map(name => [name, readDistribution(metrics, name)] as const));
  const times = fields.object('scheduler_metrics') ?? fields.object('run_stats');
  const [start, end] = [fields.number('start_time') ?? times?.number('measure_start_time') ?? times?.number('start_time'), fields.number('end_time') ?? times?.number('measure_end_time') ?? times?.number('end_time')];
  const durationMs = (fields.number('duration') ?? (start === undefined || end === undefined ? 0 : end - start)) * 1000;
  const requests = fields.has('requests') ? fields.object('requests') : undefined;
  const lists = { successful: requests?.objects('successful') ?? [], errored: requests?.objects('errored') ?? [], incomplete: requests?.objects('incomplete') ?? [] };
  const totals = metrics.object('request_totals') ?? fields.object('request_totals') ?? times?.object('requests_made');
  const counts = { ok: totals?.count('successful') ?? told.get('request_latency')?.n ?? lists.successful.length, failed: totals?.count('errored') ?? lists.errored.length };
  const rows = [...lists.successful.map(of => readRequest(of, undefined)), ...lists.errored.map(of => readRequest(of, 'failed')).map(of => ({ ...of, sentMs: of.sentMs ?? (start === undefined ? undefined : start * 1000) }))];
  const isWhole = rows.length > 0 && lists.successful.length === counts.ok && lists.errored.length === counts.failed && rows.every(({ sentMs }) => sentMs !== undefined);
  const listed = isWhole ? requestsOf(rows) : undefined;
  const level = levelOf(strategy, told.get('request_concurrency'), counts.ok);
  const model = modelOf(fields, config);
  return {
    definitions: listed === undefined ? ofAggregates : ofRequests,
    ...(start === undefined ? {} : { startMs: start * 1000 }),
    notes: [
      ...(rows.length > 0 && !isWhole ? [`a benchmark lists ${rows.length} of its ${counts.ok + counts.failed} requests: its figures are as the file aggregates them`] : []),
      ...(rows.length === 0 ? ['a benchmark lists no requests: its figures are as the file aggregates them'] : []),
      ...(lists.incomplete.length === 0 ? [] : [`${counted(lists.incomplete.length, 'request')} cut off at the end of a benchmark and left out`]),
      ...(level.note === undefined ? [] : [level.note]),
    ],
    part: {
      configuration: { model, dataset: 'requests', split: 'all', prompt: 'input', repeat: 0, ...level.load },
      outcome: counts.ok === 0 ? 'failed' : 'succeeded',
      ...(counts.ok === 0 ? { error: 'no request was answered' } : {}),
      imported: { durationMs, ...(listed === undefined ? {} : { evenChunks: true }), figures: figuresOf(told, counts, durationMs, listed !== undefined), reported: reportedOf(told) },
      ...(listed === undefined ? {} : { requests: listed }),
    },
  };
}

interface Told extends Distribution {
  readonly all: Readonly<Record<string, number>>;
}

function readDistribution(metrics: Fields, name: string): Told | undefined {
  const successful = metrics.object(name)?.object('successful');
  if (successful === undefined) return undefined;
  const percentiles = successful.object('percentiles');
  const n = successful.number('count') ?? 0;
  const [mean, max, median] = [successful.number('mean'), successful.number('max'), successful.number('median')];
  const at = (key: string): number | undefined => percentiles?.number(key);
  const all = Object.entries({ mean, median, max, p90: at('p90'), p95: at('p95'), p99: at('p99') }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return { ...toldDistribution(n, { mean, p50: median ?? at('p50'), p90: at('p90'), p95: at('p95'), p99: at('p99'), 'p99.9': at('p999'), max }), all: Object.fromEntries(all) };
}

function figuresOf(told: ReadonlyMap<(typeof metricNames)[number], Told | undefined>, { ok, failed }: { readonly ok: number; readonly failed: number }, durationMs: number, hasRows: boolean): ImportedFigures {
  const counts = { requests: ok + failed, ok };
  if (hasRows) return counts;
  // What is weighted counts its weights there: gaps between tokens, of which an answer has hundreds that say the same.
  const of = (name: (typeof metricNames)[number], scale = 1): Distribution => {
    const { n = 0, all: _all, ...reductions } = told.get(name) ?? {};
    return toldDistribution(Math.min(n, ok), Object.fromEntries(Object.entries(reductions).map(([reduce, value]) => [reduce, (value as number) * scale])));
  };
  const rate = (name: (typeof metricNames)[number], key: 'requestsPerS' | 'tokensPerS' | 'meanInFlight'): ImportedFigures => (told.get(name)?.all['mean'] === undefined ? {} : { [key]: told.get(name)?.all['mean'] });
  return {
    ...counts,
    windowMs: durationMs,
    ...rate('requests_per_second', 'requestsPerS'),
    ...rate('output_tokens_per_second', 'tokensPerS'),
    ...rate('request_concurrency', 'meanInFlight'),
    distributions: { ttft: of('time_to_first_token_ms'), tpot: of('inter_token_latency_ms'), e2e: of('request_latency', 1000), tokens_in: of('prompt_token_count'), tokens_out: of('output_token_count') },
  };
}

function reportedOf(told: ReadonlyMap<string, Told | undefined>): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from(told, ([name, of]) => Object.entries(of?.all ?? {}).map(([reduce, value]) => [`${name}.${reduce}`, value] as const)).flat());
}

/** Of versions before 0.3 times stand beside the request, later in its `info`. */
function readRequest(fields: Fields, failure: 'failed' | undefined): ToldRequest {
  const info = fields.has('info') ? fields.object('info') : undefined;
  const timings = info?.object('timings') ?? fields.object('scheduler_info')?.object('request_timings');
  const [start, end] = [timings?.number('request_start') ?? fields.number('request_start_time') ?? fields.number('start_time'), timings?.number('request_end') ?? fields.number('request_end_time') ?? fields.number('end_time')];
  const first = timings?.number('first_token_iteration') ?? timings?.number('first_iteration') ?? fields.number('first_token_time');
  const last = timings?.number('last_token_iteration') ?? timings?.number('last_iteration') ?? fields.number('last_token_time');
  const tokensOut = fields.number('output_tokens');
  const since = (at: number | undefined): number | undefined => (at === undefined || start === undefined ? undefined : Math.max(0, (at - start) * 1000));
  const [firstMs, lastMs] = [since(first), since(last)];
  const error = failure === undefined ? undefined : (fields.text('error') ?? info?.text('error') ?? 'the request failed');
  return {
    sentMs: start === undefined ? undefined : start * 1000,
    ttftMs: firstMs,
    e2eMs: since(end),
    chunkMs: firstMs === undefined || lastMs === undefined ? undefined : evenly(firstMs, lastMs, tokensOut ?? 1),
    tokensIn: fields.number('prompt_tokens'),
    tokensOut,
    ...(error === undefined ? {} : { error }),
  };
}

function levelOf(strategy: Fields | undefined, concurrency: Told | undefined, requests: number): { readonly load: Level; readonly note?: string } {
  const type = strategy?.text('type_') ?? 'unknown';
  const rate = strategy?.number('rate');
  if (type === 'synchronous') return { load: { concurrency: 1 } };
  const streams = strategy?.number('streams');
  if (type === 'concurrent' && streams !== undefined) return { load: { concurrency: streams } };
  const limit = strategy?.number('max_concurrency');
  if (rate !== undefined && rate > 0) return { load: { rate: Number(rate.toPrecision(6)) }, ...(limit === undefined ? {} : { note: `at ${Number(rate.toPrecision(6))} req/s at most ${limit} requests were in flight` }) };
  const scale = strategy?.number('time_scale');
  if (type === 'trace') return { load: { replay: scale ?? 1 } };
  const most = limit ?? Math.round(concurrency?.all['max'] ?? concurrency?.all['mean'] ?? requests);
  return { load: { concurrency: Math.max(1, most) }, note: `a benchmark of the strategy \`${type}\` sends as fast as it can: it is named after the ${Math.max(1, most)} requests that it had in flight at most` };
}

function modelOf(fields: Fields, config: Fields | undefined): string {
  const backend = config?.has('backend') === true ? config.object('backend') : undefined;
  const worker = fields.has('worker') ? fields.object('worker') : undefined;
  for (const part of [backend, worker]) {
    const model = part?.text('model') ?? part?.text('backend_model');
    if (model !== undefined && model !== '') return model;
  }
  return 'unknown';
}
