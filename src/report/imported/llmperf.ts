import { distribution, type Distribution } from '../../score/load/distribution.ts';
import type { ToolDefinition } from '../../store/imported.ts';
import { Fields } from './fields.ts';
import { leftOver } from './leftOver.ts';
import { lenientJson } from './lenientJson.ts';
import { reportedFigures, toldDistribution } from './reportedFigures.ts';
import { requestsOf, type ToldRequest } from './requestsOf.ts';
import type { ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** What LLMPerf's `token_benchmark_ray.py` writes: `…_summary.json`, and `…_individual_responses.json` beside it, a list of requests. Either may be named. */
export const llmperf: ResultReader = {
  ...resultKinds.llmperf,
  read,
};

const counted = 'as the tokenizer of Llama counts them, whatever the model';
const definitions: Readonly<Record<string, ToolDefinition>> = {
  ttft: { id: 'llmperf:ttft_s', definition: 'first token − the request was begun: a connection is made for each, and connecting is in it' },
  e2e: { id: 'llmperf:end_to_end_latency_s', definition: 'end of the answer − the request was begun: connecting is in it' },
  tpot: { id: 'llmperf:inter_token_latency_s', definition: `time until the last token ÷ output tokens: the TTFT is in it; tokens ${counted}` },
  tokens_in: { id: 'llmperf:number_input_tokens', definition: counted },
  tokens_out: { id: 'llmperf:number_output_tokens', definition: counted },
  requestsPerS: { id: 'llmperf:num_completed_requests_per_min', definition: 'answered requests ÷ the whole time of the test' },
  tokensPerS: { id: 'llmperf:mean_output_throughput_token_per_s', definition: `output tokens ÷ the whole time of the test, ${counted}` },
};
const summaryEnd = '_summary.json';
const requestsEnd = '_individual_responses.json';

function read(file: ResultFile): readonly ImportedRun[] {
  const isList = file.text.trimStart().startsWith('[');
  const beside = file.read(isList ? file.name.replace(requestsEnd, summaryEnd) : file.name.replace(summaryEnd, requestsEnd));
  const other = beside === undefined || beside === file.text ? undefined : beside;
  const [summaryText, listText] = isList ? [other, file.text] : [file.text, other];
  const summary = summaryText === undefined ? undefined : new Fields(lenientJson(summaryText, file.name), isList ? file.name.replace(requestsEnd, summaryEnd) : file.name);
  const rows = listText === undefined ? undefined : readRequests(lenientJson(listText, file.name), isList ? file.name : file.name.replace(summaryEnd, requestsEnd));
  const requests = rows === undefined ? undefined : requestsOf(rows);
  const model = summary?.text('model') ?? 'unknown';
  const reported = summary === undefined ? {} : reportedFigures(summary, /^results_/u);
  for (const key of ['results_num_completed_requests', 'results_number_errors']) summary?.count(key);
  const written = summary?.number('num_concurrent_requests');
  const concurrency = written ?? 1;
  const name = summary?.text('name');
  const timestamp = summary?.number('timestamp');
  const { settings, notes } = summary === undefined ? { settings: {}, notes: [] } : leftOver(summary, 'llmperf.');
  const ok = requests?.filter(({ outcome }) => outcome === 'ok').length ?? reported['results_num_completed_requests'] ?? 0;
  const failed = requests === undefined ? (reported['results_number_errors'] ?? 0) : requests.length - ok;
  const told = reported['results_num_completed_requests'];
  const perMinute = reported['results_num_completed_requests_per_min'];
  const durationMs = perMinute === undefined || perMinute <= 0 ? 0 : (60_000 * (reported['results_num_completed_requests'] ?? ok)) / perMinute;
  const tpots = rows?.flatMap(({ tpotMs }) => tpotMs ?? []) ?? [];
  const of = (metric: string, scale: number): Distribution => {
    const at = (key: string): number | undefined => {
      const value = reported[`results_${metric}_${key}`];
      return value === undefined ? undefined : value * scale;
    };
    return toldDistribution(ok, { mean: at('mean'), p50: at('quantiles_p50'), p90: at('quantiles_p90'), p95: at('quantiles_p95'), p99: at('quantiles_p99'), max: at('max') });
  };
  return [
    {
      kind: 'bench',
      tool: 'llmperf',
      title: 'LLMPerf',
      task: name?.replace(/_summary$/u, '') ?? file.name.replace(/(?:_summary|_individual_responses)?\.json$/u, ''),
      ...(timestamp === undefined ? {} : { measuredMs: timestamp * 1000 }),
      durationMs,
      outcome: 'succeeded',
      definitions,
      notes: [
        ...notes,
        ...(summary === undefined ? ['the summary is not beside the file: model, load and rates are not known'] : []),
        ...(requests === undefined ? ['there are aggregated figures alone: percentiles other than those that the file names are not known'] : []),
        ...(requests === undefined || told === undefined || told === ok ? [] : [`the summary counts ${told} answered requests, and ${ok} of those listed beside it ended well`]),
        ...(written === undefined ? ['how many requests were in flight at once is not known: 1 is assumed'] : []),
        'LLMPerf does not say when requests were sent, nor when single tokens came: rates are of the whole test, and there are neither a plateau nor an ITL',
      ],
      settings,
      load: { streamed: true },
      scorers: [],
      trials: [
        {
          configuration: { model, dataset: 'requests', split: 'all', prompt: 'input', repeat: 0, concurrency },
          outcome: ok === 0 ? 'failed' : 'succeeded',
          ...(ok === 0 ? { error: 'no request was answered' } : {}),
          imported: {
            durationMs,
            ...(requests === undefined ? {} : { unplaced: true }),
            figures: {
              requests: ok + failed,
              ok,
              ...(durationMs === 0 ? {} : { windowMs: durationMs }),
              ...(perMinute === undefined ? {} : { requestsPerS: perMinute / 60 }),
              ...(reported['results_mean_output_throughput_token_per_s'] === undefined ? {} : { tokensPerS: reported['results_mean_output_throughput_token_per_s'] }),
              distributions: { ttft: of('ttft_s', 1000), tpot: tpots.length === 0 ? of('inter_token_latency_s', 1000) : distribution({ values: tpots }), e2e: of('end_to_end_latency_s', 1000), tokens_in: of('number_input_tokens', 1), tokens_out: of('number_output_tokens', 1) },
            },
            reported: Object.fromEntries(Object.entries(reported).map(([key, value]) => [key.replace(/^results_/u, ''), value])),
          },
          ...(requests === undefined ? {} : { requests }),
        },
      ],
    },
  ];
}

function readRequests(value: unknown, where: string): readonly (ToldRequest & { readonly tpotMs: number | undefined })[] {
  const list = new Fields({ requests: value }, where).objects('requests') ?? [];
  return list.map(row => {
    const code = row.has('error_code') ? String(row.any('error_code')) : undefined;
    const ms = (key: string): number | undefined => {
      const seconds = row.number(key);
      return seconds === undefined ? undefined : seconds * 1000;
    };
    const message = row.any('error_msg');
    const ttftMs = ms('ttft_s');
    return {
      ttftMs: ttftMs === 0 ? undefined : ttftMs,
      e2eMs: ms('end_to_end_latency_s'),
      tpotMs: code === undefined ? ms('inter_token_latency_s') : undefined,
      tokensIn: row.number('number_input_tokens'),
      tokensOut: row.number('number_output_tokens'),
      ...(code === undefined ? {} : { error: `${code} ${typeof message === 'string' ? message : ''}`.trim() }),
    };
  });
}
