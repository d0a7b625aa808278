import { counted } from '../../base/counted.ts';
import type { Level } from '../../plan/level.ts';
import type { Distribution } from '../../score/load/distribution.ts';
import type { ImportedFigures, ToolDefinition } from '../../store/imported.ts';
import { Fields, isObject } from './fields.ts';
import { leftOver } from './leftOver.ts';
import { lenientJson, lenientJsonLines } from './lenientJson.ts';
import { localTime } from './localTime.ts';
import { toldDistribution } from './reportedFigures.ts';
import { requestsOf, type ToldRequest } from './requestsOf.ts';
import type { ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** What AIPerf writes: `profile_export_aiperf.json`, with `profile_export.jsonl` beside it, a line a request. Either may be named. */
export const aiperf: ResultReader = {
  ...resultKinds.aiperf,
  read: file => read(file, 'aiperf'),
};

/** Its predecessor, whose report AIPerf’s has the shape of. */
export const genaiPerf: ResultReader = {
  ...resultKinds.genaiPerf,
  read: file => read(file, 'genai-perf'),
};

const summaryName = 'profile_export_aiperf.json';
const requestsName = 'profile_export.jsonl';

const byTokenizer = 'as the client’s tokenizer counts them';
const shared = (tool: string): Readonly<Record<string, ToolDefinition>> => ({
  tpot: { id: `${tool}:inter_token_latency`, definition: `(last chunk − first token) ÷ (output tokens − 1), tokens ${byTokenizer}` },
  e2e: { id: `${tool}:request_latency`, definition: 'last chunk with output − sent: the end of the stream is not waited for' },
  tokens_in: { id: `${tool}:input_sequence_length`, definition: `of the prompt, ${byTokenizer}` },
  tokens_out: { id: `${tool}:output_sequence_length`, definition: `of the answer, ${byTokenizer}` },
});
const ofRequests = (tool: string): Readonly<Record<string, ToolDefinition>> => ({ ...shared(tool), tokensPerS: { id: `${tool}:output_tokens/s`, definition: `as ours, of output tokens ${byTokenizer}` }, tokensInPerS: { id: `${tool}:input_tokens/s`, definition: `as ours, of the tokens of prompts ${byTokenizer}` }, itl: { id: `${tool}:inter_chunk_latency/even`, definition: 'each gap between chunks, the tokens of an answer shared evenly among its chunks' } });
const ofAggregates = (tool: string): Readonly<Record<string, ToolDefinition>> => ({ ...shared(tool), tokensPerS: { id: `${tool}:output_token_throughput`, definition: `output tokens ÷ the whole time of the benchmark, ${byTokenizer}` }, tokensInPerS: { id: `${tool}:input_token_throughput`, definition: `tokens of prompts ÷ the whole time of the benchmark, ${byTokenizer}` }, ttft: { id: `${tool}:time_to_first_token`, definition: 'first chunk with output − sent' }, icl: { id: `${tool}:inter_chunk_latency`, definition: 'gap between chunks with output' }, requestsPerS: { id: `${tool}:request_throughput`, definition: 'answered requests ÷ time from the first request to the last answer' } });

function read(file: ResultFile, tool: 'aiperf' | 'genai-perf'): readonly ImportedRun[] {
  const isLines = file.text.includes('"request_start_ns"');
  const summaryText = isLines ? file.read(summaryName) : file.text;
  const linesText = isLines ? file.text : tool === 'aiperf' ? file.read(requestsName) : undefined;
  const summary = summaryText === undefined ? undefined : new Fields(lenientJson(summaryText, isLines ? summaryName : file.name), isLines ? summaryName : file.name);
  const records = linesText === undefined ? [] : lenientJsonLines(linesText, isLines ? file.name : requestsName).map((value, k) => new Fields(value, `${isLines ? file.name : requestsName}, line ${k + 1}`));
  const warmup = records.filter(record => record.object('metadata')?.text('benchmark_phase') === 'warmup').length;
  const told = records.filter(record => record.object('metadata')?.text('benchmark_phase') !== 'warmup').map(readRequest);
  const requests = told.length === 0 ? undefined : requestsOf(told);
  const config = summary?.has('input_config') === true ? summary.any('input_config') : undefined;
  const metrics = summary === undefined ? new Map<string, Told>() : readMetrics(summary);
  const ok = requests?.filter(({ outcome }) => outcome === 'ok').length ?? metrics.get('request_count')?.avg ?? metrics.get('request_latency')?.count ?? 0;
  const failed = requests === undefined ? (metrics.get('error_request_count')?.avg ?? 0) : requests.length - ok;
  const reportedOk = metrics.get('request_count')?.avg;
  const durationMs = durationOf(metrics, requests);
  const level = levelOf(config, requests?.length ?? ok + failed);
  const version = summary?.text('aiperf_version') ?? undefined;
  const started = summary?.text('start_time');
  for (const key of ['end_time', 'schema_version', 'benchmark_id']) summary?.any(key);
  const { settings, notes } = summary === undefined ? { settings: {}, notes: [] } : leftOver(summary, `${tool}.`);
  return [
    {
      kind: 'bench',
      tool,
      title: tool === 'aiperf' ? 'AIPerf' : 'GenAI-Perf',
      ...(version === undefined ? {} : { toolVersion: version }),
      task: modelOf(config) ?? file.name.replace(/\.[^.]+$/u, ''),
      ...(started === undefined || Number.isNaN(Date.parse(started)) ? {} : { measuredMs: Date.parse(hasZone(started) ? started : `${started}Z`) }),
      durationMs,
      outcome: 'succeeded',
      definitions: requests === undefined ? ofAggregates(tool) : ofRequests(tool),
      notes: [
        ...notes,
        ...(config === undefined ? ['the file does not say how it was measured'] : ['of `input_config` the model and the load are carried over, nothing else']),
        ...(requests === undefined ? ['there are aggregated figures alone: percentiles other than those that the file names are not known'] : []),
        ...(reportedOk === undefined || requests === undefined || reportedOk === ok ? [] : [`the report counts ${reportedOk} answered requests, and ${ok} of those listed beside it ended well`]),
        ...(started === undefined || hasZone(started) ? [] : [localTime]),
        ...(warmup === 0 ? [] : [`${counted(warmup, 'warm-up request')} left out`]),
        ...(level.note === undefined ? [] : [level.note]),
      ],
      settings,
      load: { streamed: requests === undefined ? metrics.has('time_to_first_token') : requests.some(({ ttftMs }) => ttftMs !== undefined) },
      scorers: [],
      trials: [
        {
          configuration: { model: modelOf(config) ?? 'unknown', dataset: 'requests', split: 'all', prompt: 'input', repeat: 0, ...level.load },
          outcome: ok === 0 ? 'failed' : 'succeeded',
          ...(ok === 0 ? { error: 'no request was answered' } : {}),
          imported: { durationMs, figures: figuresOf(metrics, { ok, failed, durationMs }, requests !== undefined), reported: reportedOf(metrics) },
          ...(requests === undefined ? {} : { requests }),
        },
      ],
    },
  ];
}

interface Told {
  readonly unit: string;
  readonly avg?: number;
  readonly count?: number;
  readonly reductions: Readonly<Partial<Record<'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'max', number>>>;
}

/** Every key whose value has a unit and an average, or in GenAI-Perf a unit and a value. */
function readMetrics(summary: Fields): ReadonlyMap<string, Told> {
  const found = new Map<string, Told>();
  for (const key of summary.keys()) {
    const value = summary.has(key) ? summary.peek(key) : undefined;
    if (!isObject(value) || typeof value['unit'] !== 'string') continue;
    const of = summary.object(key);
    const number = (name: string): number | undefined => of?.number(name);
    const avg = number('avg') ?? number('value');
    const reductions = Object.fromEntries(Object.entries({ mean: avg, p50: number('p50'), p90: number('p90'), p95: number('p95'), p99: number('p99'), max: number('max') }).flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const])));
    const count = number('count');
    found.set(key, { unit: value['unit'], ...(avg === undefined ? {} : { avg }), ...(count === undefined ? {} : { count }), reductions });
  }
  return found;
}

function figuresOf(metrics: ReadonlyMap<string, Told>, { ok, failed, durationMs }: { readonly ok: number; readonly failed: number; readonly durationMs: number }, hasRows: boolean): ImportedFigures {
  if (hasRows) return { requests: ok + failed, ok };
  const of = (name: string): Distribution => {
    const told = metrics.get(name);
    const scale = told === undefined ? undefined : scaleOf(told.unit);
    return told === undefined || scale === undefined ? { n: 0 } : toldDistribution(told.count ?? ok, Object.fromEntries(Object.entries(told.reductions).map(([reduce, value]) => [reduce, value * scale])));
  };
  const rate = (name: string, key: 'requestsPerS' | 'tokensPerS' | 'goodputPerS'): ImportedFigures => (metrics.get(name)?.avg === undefined ? {} : { [key]: metrics.get(name)?.avg });
  return {
    requests: ok + failed,
    ok,
    ...(durationMs === 0 ? {} : { windowMs: durationMs }),
    ...rate('request_throughput', 'requestsPerS'),
    ...rate('output_token_throughput', 'tokensPerS'),
    distributions: { ttft: of('time_to_first_token'), tpot: of('inter_token_latency'), icl: of('inter_chunk_latency'), e2e: of('request_latency'), tokens_in: of('input_sequence_length'), tokens_out: of('output_sequence_length') },
  };
}

function reportedOf(metrics: ReadonlyMap<string, Told>): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from(metrics, ([name, { unit, avg, reductions }]) => (Object.keys(reductions).length <= 1 ? (avg === undefined ? [] : [[`${name} (${unit})`, avg] as const]) : Object.entries(reductions).map(([reduce, value]) => [`${name}.${reduce} (${unit})`, value] as const))).flat());
}

function durationOf(metrics: ReadonlyMap<string, Told>, requests: readonly { readonly sentMs?: number; readonly e2eMs?: number }[] | undefined): number {
  const told = metrics.get('benchmark_duration');
  if (told?.avg !== undefined) return told.avg * (scaleOf(told.unit) ?? 1000);
  return requests?.reduce((last, { sentMs = 0, e2eMs = 0 }) => Math.max(last, sentMs + e2eMs), 0) ?? 0;
}

function hasZone(time: string): boolean {
  return /(?:[zZ]|[+-]\d\d:?\d\d)$/u.test(time);
}

/** To milliseconds, or 1 of what is no time. */
function scaleOf(unit: string): number | undefined {
  const scales: Readonly<Record<string, number>> = { ms: 1, milliseconds: 1, sec: 1000, s: 1000, seconds: 1000, us: 0.001, ns: 0.000001, nanoseconds: 0.000001, tokens: 1, requests: 1, count: 1 };
  return scales[unit.toLowerCase()];
}

function readRequest(record: Fields): ToldRequest {
  const metadata = record.object('metadata');
  const metrics = record.has('metrics') ? record.object('metrics') : undefined;
  const time = (name: string): number | undefined => {
    const told = metrics?.has(name) === true ? metrics.object(name) : undefined;
    const value = told?.number('value');
    return value === undefined ? undefined : value * (scaleOf(told?.text('unit') ?? 'ms') ?? 1);
  };
  const gaps = metrics?.has('inter_chunk_latency') === true ? metrics.object('inter_chunk_latency') : undefined;
  const gapScale = scaleOf(gaps?.text('unit') ?? 'ms') ?? 1;
  const startNs = metadata?.number('request_start_ns');
  const ttftMs = time('time_to_first_token');
  const e2eMs = time('request_latency');
  const error = record.has('error') ? record.object('error') : undefined;
  const failure = error === undefined ? undefined : `${error.has('code') ? `${String(error.any('code'))} ` : ''}${error.has('type') ? `${String(error.any('type'))}: ` : ''}${error.has('message') ? String(error.any('message')) : ''}`;
  let at = ttftMs ?? 0;
  return {
    sentMs: startNs === undefined ? undefined : startNs / 1e6,
    ttftMs,
    e2eMs,
    chunkMs: ttftMs === undefined ? undefined : [at, ...(gaps?.numbers('value') ?? []).map(gap => (at += (gap ?? 0) * gapScale))],
    tokensIn: time('input_sequence_length') ?? time('error_isl'),
    tokensOut: time('output_sequence_length') ?? time('output_token_count'),
    ...(failure === undefined ? {} : { error: failure }),
  };
}

/** Where it stands differs between versions: the first number of that name, at any depth. */
function found(config: unknown, names: readonly string[], fits: (value: unknown) => boolean, depth = 0): unknown {
  if (!isObject(config) || depth > 6) return undefined;
  for (const name of names) if (fits(config[name])) return config[name];
  for (const value of Object.values(config)) {
    const inner = found(value, names, fits, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function modelOf(config: unknown): string | undefined {
  const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const model = found(config, ['model_names', 'model', 'model_name'], value => isName(value) || (Array.isArray(value) && value.length > 0 && value.every(isName)));
  return Array.isArray(model) ? model.join(', ') : typeof model === 'string' ? model : undefined;
}

function levelOf(config: unknown, requests: number): { readonly load: Level; readonly note?: string } {
  const isCount = (value: unknown): boolean => typeof value === 'number' && value > 0 && Number.isFinite(value);
  const rate = found(config, ['request_rate'], isCount) as number | undefined;
  const concurrency = found(config, ['concurrency'], isCount) as number | undefined;
  if (rate !== undefined) return { load: { rate }, ...(concurrency === undefined ? {} : { note: `at ${rate} req/s at most ${concurrency} requests were in flight` }) };
  if (concurrency !== undefined) return { load: { concurrency } };
  return { load: { concurrency: 1 }, note: `the files do not say how many of the ${requests} requests were in flight at once: 1 is assumed, as these tools do` };
}
