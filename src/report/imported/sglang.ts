import type { Level } from '../../plan/level.ts';
import type { ImportedFigures, ToolDefinition } from '../../store/imported.ts';
import { byWorkload } from './byWorkload.ts';
import { chunkTimes } from './chunkTimes.ts';
import { Fields } from './fields.ts';
import { leftOver } from './leftOver.ts';
import { lenientJsonLines } from './lenientJson.ts';
import { mergedSettings } from './mergedSettings.ts';
import { numbered } from './numbered.ts';
import { reportedFigures, toldDistribution } from './reportedFigures.ts';
import { requestsOf, type ToldRequest } from './requestsOf.ts';
import type { ImportedPart, ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** What `python -m sglang.bench_serving` appends to its file: one object a line, a level each; with `--output-details` also what was observed of each request. */
export const sglang: ResultReader = {
  ...resultKinds.sglang,
  read,
};

/** Whose gaps are told by token, and who counts its own tokens. */
const native = new Set(['sglang', 'sglang-native']);

const whole = 'over the whole time of the benchmark, ramp and drain included';
const always: Readonly<Record<string, ToolDefinition>> = {
  ttft: { id: 'sglang:ttft', definition: 'first chunk with output − the request was begun: where a connection is made for each, connecting is in it' },
  e2e: { id: 'sglang:e2e_latency', definition: 'last line of the stream − the request was begun: connecting is in it' },
  tokens_in: { id: 'sglang:input_lens', definition: 'of the prompt, by the client’s tokenizer' },
  requestsPerS: { id: 'sglang:request_throughput', definition: `answered requests a second ${whole}` },
  tokensPerS: { id: 'sglang:output_throughput', definition: `output tokens a second ${whole}` },
  tokensInPerS: { id: 'sglang:input_throughput', definition: `tokens of prompts a second ${whole}` },
  meanInFlight: { id: 'sglang:concurrency', definition: 'end-to-end times of all answers together ÷ the time of the benchmark' },
};
const ofNative: Readonly<Record<string, ToolDefinition>> = { icl: { id: 'sglang:itl', definition: 'each gap between chunks, shared by the tokens of the chunk' } };
const ofOthers: Readonly<Record<string, ToolDefinition>> = {
  itl: { id: 'sglang:itl/even', definition: 'each gap between chunks, the tokens of an answer shared evenly among its chunks' },
  tpot: { id: 'sglang:tpot', definition: '(last token − first token) ÷ (output tokens − 1), of as many tokens as were asked for where the server does not count them' },
  tokens_out: { id: 'sglang:output_lens', definition: 'as the server counts them, else as many as were asked for' },
};
/** Where no request is listed, times are as the file aggregates them. */
const aggregated: Readonly<Record<string, ToolDefinition>> = {
  tpot: { id: 'sglang:tpot', definition: '(end-to-end time − TTFT) ÷ (output tokens − 1)' },
  icl: { id: 'sglang:itl', definition: 'gaps between tokens or chunks, as the backend tells them' },
};

const figureKeys = /^(?:(?:mean|median|std|max|p\d+(?:\.\d+)?)_\w+_ms|\w*_throughput|total_\w*tokens\w*|max_output_tokens_per_s|max_concurrent_requests|completed|duration|concurrency|accept_length)$/u;

function read({ name, text }: ResultFile): readonly ImportedRun[] {
  const values = lenientJsonLines(text, name);
  const lines = values.map((value, k) => readLine(new Fields(value, values.length === 1 ? name : `${name}, line ${k + 1}`), name));
  return byWorkload(lines).map(
    (workload): ImportedRun => ({
      kind: 'bench',
      tool: 'sglang',
      title: 'SGLang’s bench_serving',
      task: `${name.replace(/\.[^.]+$/u, '')}${workload.name}`,
      durationMs: workload.lines.reduce((sum, { part }) => sum + (part.imported.durationMs ?? 0), 0),
      outcome: 'succeeded',
      definitions: workload.lines[0]?.definitions ?? {},
      notes: [...workload.notes, ...new Set(workload.lines.flatMap(line => line.notes))],
      settings: mergedSettings(workload.lines),
      load: { streamed: workload.lines.some(line => line.streamed) },
      scorers: [],
      trials: numbered(workload.lines.map(({ part }) => part)),
    }),
  );
}

interface ReadLine extends Pick<ImportedRun, 'definitions' | 'notes' | 'settings'> {
  readonly part: ImportedPart;
  readonly apart: Readonly<Record<string, string>>;
  readonly streamed: boolean;
}

function readLine(fields: Fields, name: string): ReadLine {
  const completed = fields.count('completed');
  const durationS = fields.number('duration');
  if (completed === undefined || durationS === undefined || !(durationS > 0)) throw fields.damaged('`duration` and `completed` say nothing, without which no figure means anything');
  const backend = fields.text('backend') ?? '';
  const server = fields.has('server_info') ? fields.any('server_info') : undefined;
  const model = modelOf(server) ?? fields.text('model_id') ?? fields.text('model') ?? fields.text('tag') ?? 'unknown';
  const dataset = fields.text('dataset_name') ?? 'requests';
  const told = readRequests(fields);
  const requests = told === undefined ? undefined : requestsOf(told);
  const streamed = told === undefined ? (fields.number('mean_itl_ms') ?? 0) > 0 : told.some(({ chunkMs = [] }) => chunkMs.length > 1);
  const level = levelOf(fields, completed);
  fields.any('generated_texts');
  const reported = reportedFigures(fields, figureKeys);
  const { settings, notes } = leftOver(fields, 'sglang.');
  const failed = requests?.filter(({ outcome }) => outcome !== 'ok').length ?? 0;
  return {
    streamed,
    apart: { backend },
    settings,
    definitions: { ...always, ...(requests === undefined ? { ...aggregated, ...(native.has(backend) ? {} : { tokens_out: ofOthers['tokens_out'] ?? { id: '', definition: '' } }) } : native.has(backend) ? ofNative : ofOthers) },
    notes: [
      ...notes,
      ...(server === undefined ? [] : ['what the server said of itself (`server_info`) is not carried over']),
      ...(requests === undefined ? ['the file has aggregated figures alone (SGLang writes what it observed of each request with --output-details), and says nothing of failed requests'] : ['the file does not say when requests were sent: rates are of the whole benchmark, and there is no plateau']),
      ...(model === 'unknown' ? ['the file does not say which model was asked'] : []),
      ...(level.note === undefined ? [] : [level.note]),
    ],
    part: {
      configuration: { model, dataset, split: 'all', prompt: 'input', repeat: 0, ...level.load },
      outcome: completed === 0 ? 'failed' : 'succeeded',
      ...(completed === 0 ? { error: `no request was answered, as ${name} says` } : {}),
      imported: { durationMs: durationS * 1000, ...(requests === undefined ? {} : { unplaced: true }), figures: figuresOf(reported, completed, failed), reported },
      ...(requests === undefined ? {} : { requests }),
    },
  };
}

function figuresOf(reported: Readonly<Record<string, number>>, completed: number, failed: number): ImportedFigures {
  const of = (metric: string): ReturnType<typeof toldDistribution> => toldDistribution(completed, { mean: reported[`mean_${metric}_ms`], p50: reported[`median_${metric}_ms`], p90: reported[`p90_${metric}_ms`], p95: reported[`p95_${metric}_ms`], p99: reported[`p99_${metric}_ms`], max: reported[`max_${metric}_ms`] });
  const mean = (tokens: number | undefined): { readonly n: number; readonly mean?: number } => (tokens === undefined || completed === 0 ? { n: 0 } : { n: completed, mean: tokens / completed });
  const rate = (key: string, name: 'requestsPerS' | 'tokensPerS' | 'tokensInPerS' | 'meanInFlight'): ImportedFigures => (reported[key] === undefined ? {} : { [name]: reported[key] });
  return {
    requests: completed + failed,
    ok: completed,
    windowMs: (reported['duration'] ?? 0) * 1000,
    ...rate('request_throughput', 'requestsPerS'),
    ...rate('output_throughput', 'tokensPerS'),
    ...rate('input_throughput', 'tokensInPerS'),
    ...rate('concurrency', 'meanInFlight'),
    distributions: { ttft: of('ttft'), tpot: of('tpot'), icl: of('itl'), e2e: of('e2e_latency'), tokens_in: mean(reported['total_input_tokens']), tokens_out: mean(reported['total_output_tokens']) },
  };
}

function readRequests(fields: Fields): readonly ToldRequest[] | undefined {
  const lens = fields.numbers('input_lens');
  const outs = fields.numbers('output_lens');
  const ttfts = fields.numbers('ttfts');
  const itls = fields.listsOfNumbers('itls');
  const errors = fields.texts('errors');
  const n = ttfts?.length;
  if (n === undefined || n === 0) return undefined;
  for (const [key, column] of Object.entries({ input_lens: lens, output_lens: outs, itls, errors })) {
    if (column !== undefined && column.length !== n) throw fields.damaged(`\`${key}\` has ${column.length} entries where there are ${n} requests`);
  }
  // Without a stream its TTFT is the time of the whole answer.
  const streamed = itls?.some(gaps => gaps.length > 0) === true;
  return Array.from({ length: n }, (_, k): ToldRequest => {
    const ttft = ttfts?.[k] ?? 0;
    const error = errors?.[k] ?? '';
    const failed = error !== '' || (ttft === 0 && (outs?.[k] ?? 0) === 0);
    return { ttftMs: !streamed || ttft === 0 ? undefined : ttft * 1000, chunkMs: !streamed || ttft === 0 ? undefined : chunkTimes(ttft, itls[k] ?? []), e2eMs: streamed || ttft === 0 ? undefined : ttft * 1000, tokensIn: lens?.[k], tokensOut: outs?.[k], ...(failed ? { error } : {}) };
  });
}

function modelOf(server: unknown): string | undefined {
  if (typeof server !== 'object' || server === null) return undefined;
  const path: unknown = Reflect.get(server, 'model_path');
  return typeof path === 'string' && path !== '' ? path : undefined;
}

function levelOf(fields: Fields, completed: number): { readonly load: Level; readonly note?: string } {
  const written = fields.any('request_rate');
  const most = fields.number('max_concurrency');
  if (written === 'trace') return { load: { replay: 1 } };
  const rate = typeof written === 'number' ? written : Number.POSITIVE_INFINITY;
  if (Number.isFinite(rate) && rate > 0) return { load: { rate }, ...(most === undefined ? {} : { note: `at ${rate} req/s at most ${most} requests were in flight` }) };
  if (most !== undefined) return { load: { concurrency: most } };
  return { load: { concurrency: completed }, note: `all requests were sent at once, and none after them: ${completed} were in flight only at the beginning` };
}
