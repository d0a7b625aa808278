import { HumanError } from '../../base/humanError.ts';
import type { Level } from '../../plan/level.ts';
import { distribution, type Distribution } from '../../score/load/distribution.ts';
import type { ToolDefinition } from '../../store/imported.ts';
import { Fields } from './fields.ts';
import { notCarried } from './leftOver.ts';
import { lenientJson } from './lenientJson.ts';
import { numbered } from './numbered.ts';
import { toldDistribution } from './reportedFigures.ts';
import { requestsOf, type ToldRequest } from './requestsOf.ts';
import type { ImportedPart, ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** What genai-bench writes: a file for each scenario and concurrency, and `experiment_metadata.json` beside them, which stands for all. */
export const genaiBench: ResultReader = {
  ...resultKinds.genaiBench,
  read,
};

const metadataName = 'experiment_metadata.json';
/** What is sent at a rate has one like 2.5. */
const runFile = /^.+_.+_(?:concurrency|batch_size|qps)_\d+(?:\.\d+)?_time_\d+(?:\.\d+)?s\.json$/u;

const definitions: Readonly<Record<string, ToolDefinition>> = {
  tpot: { id: 'genai-bench:tpot', definition: '(end-to-end time − TTFT) ÷ (output tokens − 1); answers whose tokens came within 1 ms are left out' },
  e2e: { id: 'genai-bench:e2e_latency', definition: 'last chunk − start of the request' },
  ttft: { id: 'genai-bench:ttft', definition: 'first chunk with output − start of the request' },
  tokens_in: { id: 'genai-bench:num_input_tokens', definition: 'as the server counts them, else by the client’s tokenizer' },
  tokens_out: { id: 'genai-bench:num_output_tokens', definition: 'as the server counts them, else by the client’s tokenizer' },
  requestsPerS: { id: 'genai-bench:requests_per_second', definition: 'answered requests ÷ the time of the run' },
  tokensPerS: { id: 'genai-bench:mean_output_throughput_tokens_per_s', definition: 'output tokens ÷ the time of the run' },
  tokensInPerS: { id: 'genai-bench:mean_input_throughput_tokens_per_s', definition: 'tokens of prompts ÷ the time of the run' },
};

function read(file: ResultFile): readonly ImportedRun[] {
  const isMetadata = !file.text.includes('"aggregated_metrics"');
  const metadataText = isMetadata ? file.text : file.read(metadataName);
  const metadata = metadataText === undefined ? undefined : new Fields(lenientJson(metadataText, isMetadata ? file.name : metadataName), isMetadata ? file.name : metadataName);
  const model = metadata?.text('model') ?? metadata?.text('api_model_name') ?? 'unknown';
  const names = isMetadata ? file.list().filter(name => runFile.test(name)) : [file.name];
  const parts = names.map(name => readPart(new Fields(lenientJson(isMetadata ? (file.read(name) ?? '') : file.text, name), name), { model, unit: unitOf(metadata) }));
  const version = metadata?.text('benchmark_version') ?? undefined;
  const settings = Object.fromEntries(['api_backend', 'server_engine', 'server_version', 'server_gpu_type', 'server_gpu_count', 'task'].flatMap(key => (metadata?.has(key) === true ? [[`genai-bench.${key}`, String(metadata.any(key))] as const] : [])));
  const runs = [...Map.groupBy(parts, ({ part, batch }) => `${part.configuration.dataset}${batch === undefined ? '' : `, batches of ${batch}`}`)];
  return runs.map(
    ([name, ofRun]): ImportedRun => ({
      kind: 'bench',
      tool: 'genai-bench',
      title: 'genai-bench',
      ...(version === undefined || version === '' ? {} : { toolVersion: version }),
      task: `${model} ${name}`,
      durationMs: ofRun.reduce((sum, { part }) => sum + (part.imported.durationMs ?? 0), 0),
      outcome: 'succeeded',
      definitions,
      notes: [...new Set(ofRun.flatMap(({ notes }) => notes)), 'the file does not say when requests were sent: rates are of the whole run, and there is no plateau; between the first token and the last there are no times, so there is no ITL', ...(metadata === undefined ? [`${metadataName} is not beside the file: the model is not known`] : [])],
      settings,
      load: { streamed: true },
      scorers: [],
      trials: numbered(ofRun.map(({ part }) => part).toSorted((a, b) => loadOf(a.configuration) - loadOf(b.configuration))),
    }),
  );
}

function readPart(fields: Fields, { model, unit }: { readonly model: string; readonly unit: string | undefined }): { readonly part: ImportedPart; readonly notes: readonly string[]; readonly batch: number | undefined } {
  const all = fields.object('aggregated_metrics');
  if (all === undefined) throw fields.damaged('there are no `aggregated_metrics`');
  const stats = all.object('stats');
  const ok = all.count('num_completed_requests') ?? 0;
  const failed = all.count('num_error_requests') ?? 0;
  const durationS = all.number('run_duration');
  const level = levelOf(all);
  const scale = scaleOf(fields.text('_time_unit') ?? unit, fields);
  const of = (name: string, factor: number): Distribution => {
    const told = stats?.has(name) === true ? stats.object(name) : undefined;
    const at = (key: string): number | undefined => {
      const value = told?.number(key);
      return value === undefined ? undefined : value * factor;
    };
    return toldDistribution(ok, { mean: at('mean'), p50: at('p50'), p90: at('p90'), p95: at('p95'), p99: at('p99'), max: at('max') });
  };
  const listed = (fields.objects('individual_request_metrics') ?? []).map((row): ToldRequest & { readonly tpotMs: number | undefined } => readRequest(row, scale));
  const isWhole = listed.filter(({ error }) => error === undefined).length === ok;
  const rows = isWhole ? listed : [];
  const tpots = rows.flatMap(({ tpotMs }) => tpotMs ?? []);
  const perS = (key: string, name: 'requestsPerS' | 'tokensPerS' | 'tokensInPerS'): object => (all.number(key) === undefined ? {} : { [name]: all.number(key) });
  const batch = all.text('iteration_type') === 'batch_size' ? (all.number('batch_size') ?? 1) : undefined;
  const perMinute = all.number('requests_per_minute');
  return {
    batch,
    notes: [
      ...(listed.length === 0 ? ['the file lists no requests: percentiles are those that it names'] : isWhole ? [] : [`the file lists other requests than the ${ok} that it counts as completed: figures are as it aggregates them`]),
      ...notCarried(fields.left().map(([key]) => key)),
    ],
    part: {
      configuration: { model, dataset: all.text('scenario') ?? 'requests', split: 'all', prompt: 'input', repeat: 0, ...level },
      outcome: ok === 0 ? 'failed' : 'succeeded',
      ...(ok === 0 ? { error: 'no request was answered' } : {}),
      imported: {
        ...(durationS === undefined ? {} : { durationMs: durationS * 1000 }),
        ...(rows.length === 0 ? {} : { unplaced: true }),
        figures: {
          requests: ok + failed,
          ok,
          ...(durationS === undefined ? {} : { windowMs: durationS * 1000 }),
          ...(perMinute === undefined ? {} : { requestsPerS: perMinute / 60 }),
          ...perS('requests_per_second', 'requestsPerS'),
          ...perS('mean_output_throughput_tokens_per_s', 'tokensPerS'),
          ...perS('mean_input_throughput_tokens_per_s', 'tokensInPerS'),
          distributions: { ttft: of('ttft', scale), tpot: tpots.length === 0 ? of('tpot', scale) : distribution({ values: tpots }), e2e: of('e2e_latency', scale), tokens_in: of('num_input_tokens', 1), tokens_out: of('num_output_tokens', 1) },
        },
        reported: Object.fromEntries(['run_duration', 'mean_output_throughput_tokens_per_s', 'mean_input_throughput_tokens_per_s', 'mean_total_tokens_throughput_tokens_per_s', 'requests_per_second', 'requests_per_minute', 'error_rate', 'num_completed_requests', 'num_error_requests'].flatMap(key => (all.number(key) === undefined ? [] : [[key, all.number(key) ?? 0] as const]))),
      },
      ...(rows.length === 0 ? {} : { requests: requestsOf(rows) }),
    },
  };
}

/** Versions that write no unit know seconds alone. */
function unitOf(metadata: Fields | undefined): string | undefined {
  return metadata === undefined ? undefined : (metadata.text('metrics_time_unit') ?? 's');
}

function scaleOf(unit: string | undefined, fields: Fields): number {
  if (unit === 's') return 1000;
  if (unit === 'ms') return 1;
  if (unit !== undefined) throw fields.damaged(`times are in \`${unit}\`, and only \`s\` and \`ms\` are known`);
  throw new HumanError({ what: 'neither the file (`_time_unit`) nor one beside it says whether times are in seconds or milliseconds', where: fields.where, toDo: `put ${metadataName} of the same experiment beside it` });
}

/** An open loop has its requests a second where else the concurrency is. */
function levelOf(all: Fields): Level {
  const written = all.number('num_concurrency') ?? 0;
  const arrived = all.number('arrival_requests_per_second');
  const isOpen = arrived !== undefined || all.has('total_arrivals');
  if (isOpen && (written > 0 || (arrived ?? 0) > 0)) return { rate: written > 0 ? written : (arrived ?? 0) };
  return { concurrency: Math.max(1, written) };
}

function loadOf({ concurrency, rate }: Level): number {
  return rate ?? concurrency ?? 0;
}

function readRequest(row: Fields, scale: number): ToldRequest & { readonly tpotMs: number | undefined } {
  const code = row.has('error_code') ? String(row.any('error_code')) : undefined;
  const time = (key: string): number | undefined => {
    const value = row.number(key);
    return value === undefined ? undefined : value * scale;
  };
  const tokensOut = row.number('num_output_tokens');
  return {
    ttftMs: time('ttft'),
    e2eMs: time('e2e_latency'),
    // One token has no time per token, which genai-bench writes as 0 or nothing.
    tpotMs: code !== undefined || (tokensOut ?? 0) < 2 ? undefined : time('tpot'),
    tokensIn: row.number('num_input_tokens'),
    tokensOut,
    ...(code === undefined ? {} : { error: `${code} ${row.text('error_message') ?? ''}`.trim() }),
  };
}
