import { rampName, type Level } from '../../plan/level.ts';
import type { ImportedFigures, ToolDefinition } from '../../store/imported.ts';
import { byWorkload, type Workload } from './byWorkload.ts';
import { chunkTimes } from './chunkTimes.ts';
import { Fields } from './fields.ts';
import { leftOver } from './leftOver.ts';
import { lenientJsonLines } from './lenientJson.ts';
import { localTime } from './localTime.ts';
import { mergedSettings } from './mergedSettings.ts';
import { numbered } from './numbered.ts';
import { readPitwallBlock, type PitwallBlock } from './pitwallBlock.ts';
import { reportedFigures, toldDistribution } from './reportedFigures.ts';
import { requestsOf, type ToldRequest } from './requestsOf.ts';
import type { ImportedPart, ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** What `vllm bench serve --save-result` writes: one object, or one a line (`--append-result`); with `--save-detailed` also what was observed of each request. */
export const vllm: ResultReader = {
  ...resultKinds.vllm,
  read,
};

/** How vLLM measures, as `vllm/benchmarks/lib/endpoint_request_func.py` has it. */
const definitions: Readonly<Record<string, ToolDefinition>> = {
  ttft: { id: 'vllm:ttft', definition: 'first streamed chunk − sent, also one that carries a role alone or no text' },
  icl: { id: 'vllm:itl', definition: 'gap between streamed chunks, also those without text' },
  itl: { id: 'vllm:itl/even', definition: 'each gap between streamed chunks, the tokens of an answer shared evenly among its chunks' },
  tpot: { id: 'vllm:tpot', definition: '(last chunk − first chunk) ÷ (output tokens − 1), of chunks also without text' },
  e2e: { id: 'vllm:e2el', definition: 'last chunk with output − sent: the end of the stream is not waited for' },
  tokens_in: { id: 'vllm:input_lens', definition: 'of the prompt, by the client’s tokenizer (in newer versions as the server counts them)' },
  tokensInPerS: { id: 'vllm:total_input_tokens/s', definition: 'the same tokens ÷ the whole time of the benchmark, ramp and drain included' },
};
const counted: Readonly<Record<string, ToolDefinition>> = {
  tokens_out: { id: 'vllm:output_lens', definition: 'of the answer, as the server counts them, else by the client’s tokenizer' },
  tokensPerS: { id: 'vllm:output_throughput', definition: 'output tokens ÷ the whole time of the benchmark, ramp and drain included' },
};
const rated: Readonly<Record<string, ToolDefinition>> = {
  requestsPerS: { id: 'vllm:request_throughput', definition: 'answered requests ÷ the whole time of the benchmark, ramp and drain included' },
  inputsPerS: { id: 'vllm:request_throughput', definition: 'answered requests ÷ the whole time of the benchmark, ramp and drain included' },
};

const figureKeys = /^(?:(?:mean|median|std|p\d+(?:\.\d+)?)_\w+_ms|probe_\w+|request_throughput|request_goodput|(?:in|out)put_throughput|total_token_throughput|input_sequence_throughput|total_input_tokens|total_output_tokens|total_input_sequences|max_output_tokens_per_s|max_concurrent_requests|rtfx|spec_decode_\w+|diffusion_\w+|completed|failed|duration)$/u;

interface ReadLine {
  readonly part: ImportedPart;
  readonly model: string;
  readonly measuredMs: number | undefined;
  readonly block: PitwallBlock | undefined;
  readonly settings: ImportedRun['settings'];
  readonly notes: readonly string[];
  readonly label: string | undefined;
  readonly apart: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, ToolDefinition>>;
  readonly streamed: boolean;
}

function read({ name, text }: ResultFile): readonly ImportedRun[] {
  const values = lenientJsonLines(text, name);
  const lines = values.map((value, k) => readLine(new Fields(value, values.length === 1 ? name : `${name}, result ${k + 1}`)));
  return byWorkload(lines).map((workload): ImportedRun => runOf(workload));
}

function runOf({ lines, name, notes }: Workload<ReadLine>): ImportedRun {
  const [first] = lines;
  const block = first?.block;
  return {
    kind: 'bench',
    tool: block === undefined ? 'vllm' : 'pitwall',
    title: block === undefined ? 'vLLM' : 'Pitwall, as vLLM writes it',
    ...(block === undefined ? {} : { toolVersion: block.version }),
    task: taskOf(first, name),
    ...(first?.measuredMs === undefined ? {} : { measuredMs: first.measuredMs }),
    durationMs: lines.reduce((sum, { part }) => sum + (part.imported.durationMs ?? 0), 0),
    outcome: 'succeeded',
    definitions: first?.definitions ?? {},
    notes: [...notes, ...new Set(lines.flatMap(line => line.notes))],
    settings: mergedSettings(lines),
    load: { streamed: lines.some(({ streamed }) => streamed), ...(block?.arrival === undefined ? {} : { arrival: block.arrival }), ...(block?.ramp === undefined ? {} : { ramp: block.ramp }), ...(block === undefined ? {} : { warmup: block.warmup }) },
    scorers: [],
    trials: numbered(lines.map(({ part }) => part)),
  };
}

/** What tells it from the others of the file often begins with its model, which is its name where it has no other. */
function taskOf(first: ReadLine | undefined, name: string): string {
  const { block, label, model = 'bench' } = first ?? {};
  const own = block?.task ?? label;
  return own === undefined && name.trim().split(', ', 1)[0] === model ? name.trim() : `${own ?? model}${name}`;
}

function readLine(fields: Fields): ReadLine {
  const completed = fields.count('completed');
  const durationS = fields.number('duration');
  if (completed === undefined || durationS === undefined || !(durationS > 0)) throw fields.damaged('`duration` and `completed` say nothing, without which no figure means anything');
  const block = readPitwallBlock(fields);
  const model = fields.text('model_id') ?? 'unknown';
  const date = fields.text('date');
  const label = fields.text('label');
  const waits = fields.has('queue_times');
  const told = readRequests(fields, block);
  // Ours are on the clock of their level: stretches of its time begin with it.
  const requests = told === undefined ? undefined : requestsOf(told, block === undefined ? undefined : 0);
  const placed = requests?.every(({ sentMs }) => sentMs !== undefined) === true;
  const prompts = fields.count('num_prompts') ?? completed + (fields.count('failed') ?? 0);
  const { level: ours } = block ?? {};
  const level = ours === undefined ? levelOf(fields, prompts) : { load: ours };
  const ramp = fields.text('ramp_up_strategy');
  for (const key of ['ramp_up_start_rps', 'ramp_up_end_rps', 'generated_texts', 'rps_change_events', 'endpoint_type']) fields.any(key);
  const reported = reportedFigures(fields, figureKeys);
  const { settings, notes } = leftOver(fields, 'vllm.');
  const uneven = requests !== undefined && told?.some(({ chunkMs = [], tokensOut, error }) => error === undefined && tokensOut !== undefined && chunkMs.length > 0 && chunkMs.length !== tokensOut) === true;
  const ok = requests?.filter(({ outcome }) => outcome === 'ok').length;
  const failed = reported['failed'] ?? Math.max(0, prompts - completed);
  return {
    model,
    label,
    apart: { ...(label === undefined ? {} : { label }), ...(level.load.ramp === undefined ? {} : { ramp: level.load.ramp }), ...(block === undefined ? {} : { run: block.run }) },
    measuredMs: date === undefined ? undefined : dateOf(date),
    block,
    streamed: told === undefined ? reported['mean_ttft_ms'] !== undefined : told.some(({ chunkMs = [] }) => chunkMs.length > 0),
    settings,
    definitions: block === undefined ? { ...definitions, ...(placed ? {} : rated), ...(placed ? { tokens_out: definitionOf('tokens_out'), tokensPerS: { id: 'vllm:output_tokens/s', definition: 'as ours, of output tokens as vLLM counts them' }, tokensInPerS: { id: 'vllm:input_tokens/s', definition: 'as ours, of the tokens of prompts as vLLM counts them' } } : counted) } : uneven ? { itl: { id: 'pitwall:itl/even', definition: 'each gap between chunks, the tokens of an answer shared evenly among its chunks: the file does not say how much text each had' } } : {},
    notes: [
      ...notes,
      ...(date === undefined || block !== undefined ? [] : [localTime]),
      ...(requests === undefined ? ['the file has aggregated figures alone (vLLM writes what it observed of each request with --save-detailed): percentiles other than those that it names are not known'] : []),
      ...(requests !== undefined && !placed ? ['the file does not say when requests were sent: rates are of the whole benchmark, and there is no plateau'] : []),
      ...(ok !== undefined && ok !== completed ? [`the file counts ${completed} completed requests, and ${ok} of those it lists ended well`] : []),
      ...(ramp === undefined ? [] : [`the rate rose from the first request to the last (${ramp}): there is no plateau`]),
      ...(level.note === undefined ? [] : [level.note]),
      ...(ours?.ramp === undefined || block?.ramp !== undefined ? [] : ['the file does not say when the load was how much, so there are no stretches of the ramp']),
      ...(block?.notes ?? []),
    ],
    part: {
      configuration: { model, dataset: 'requests', split: 'all', prompt: 'input', repeat: 0, ...level.load },
      outcome: completed === 0 ? 'failed' : 'succeeded',
      ...(completed === 0 ? { error: 'no request was answered' } : {}),
      imported: {
        durationMs: durationS * 1000,
        ...(requests !== undefined && !placed ? { unplaced: true } : {}),
        ...(block !== undefined && placed && waits ? { dueKnown: true } : {}),
        figures: figuresOf(reported, { completed, failed, durationMs: durationS * 1000, placed }),
        reported,
      },
      ...(requests === undefined ? {} : { requests }),
    },
  };
}

function definitionOf(name: string): ToolDefinition {
  return counted[name] ?? { id: `vllm:${name}`, definition: name };
}

/** What takes the place of figures that rows do not give. */
function figuresOf(reported: Readonly<Record<string, number>>, { completed, failed, durationMs, placed }: { readonly completed: number; readonly failed: number; readonly durationMs: number; readonly placed: boolean }): ImportedFigures {
  const of = (metric: string): ReturnType<typeof toldDistribution> =>
    toldDistribution(completed, { mean: reported[`mean_${metric}_ms`], p50: reported[`median_${metric}_ms`] ?? reported[`p50_${metric}_ms`], p90: reported[`p90_${metric}_ms`], p95: reported[`p95_${metric}_ms`], p99: reported[`p99_${metric}_ms`], 'p99.9': reported[`p99.9_${metric}_ms`], max: reported[`p100_${metric}_ms`] });
  const mean = (tokens: number | undefined): { readonly n: number; readonly mean?: number } => (tokens === undefined || completed === 0 ? { n: 0 } : { n: completed, mean: tokens / completed });
  return {
    requests: completed + failed,
    ok: completed,
    ...(placed
      ? {}
      : {
          windowMs: durationMs,
          ...(reported['request_throughput'] === undefined ? {} : { requestsPerS: reported['request_throughput'] }),
          ...(reported['output_throughput'] === undefined ? {} : { tokensPerS: reported['output_throughput'] }),
          ...(reported['total_input_tokens'] === undefined ? {} : { tokensInPerS: (reported['total_input_tokens'] * 1000) / durationMs }),
          ...(reported['input_sequence_throughput'] === undefined ? {} : { inputsPerS: reported['input_sequence_throughput'] }),
        }),
    distributions: { ttft: of('ttft'), tpot: of('tpot'), icl: of('itl'), e2e: of('e2el'), tokens_in: mean(reported['total_input_tokens']), tokens_out: mean(reported['total_output_tokens']) },
  };
}

/** Undefined where the file has none. */
function readRequests(fields: Fields, block: PitwallBlock | undefined): readonly ToldRequest[] | undefined {
  const lens = fields.numbers('input_lens');
  const outs = fields.numbers('output_lens');
  const ttfts = fields.numbers('ttfts');
  const itls = fields.listsOfNumbers('itls');
  const latencies = fields.numbers('latencies');
  const starts = fields.numbers('start_times');
  const waits = fields.numbers('queue_times');
  const errors = fields.texts('errors');
  const n = (ttfts ?? latencies)?.length;
  if (n === undefined || n === 0) return undefined;
  for (const [key, column] of Object.entries({ input_lens: lens, output_lens: outs, ttfts, itls, latencies, inputs: block?.inputs, tokens_in: block?.tokensIn, tokens_out: block?.tokensOut, error_classes: block?.errorClasses, start_times: starts, queue_times: waits, errors })) {
    if (column !== undefined && column.length !== n) throw fields.damaged(`\`${key}\` has ${column.length} entries where there are ${n} requests`);
  }
  return Array.from({ length: n }, (_, k): ToldRequest => {
    const ttft = ttfts?.[k];
    const gaps = itls?.[k] ?? [];
    const error = errors?.[k];
    // Ours say so of each that failed; an embedding has neither a first token nor any other.
    const failed = (error !== undefined && error !== '') || (block === undefined && ttfts !== undefined && (ttft ?? 0) === 0 && (outs?.[k] ?? 0) === 0);
    const start = starts?.[k];
    const wait = block === undefined ? undefined : waits?.[k];
    const chunkMs = ttft === undefined || ttft === 0 ? undefined : chunkTimes(ttft, gaps);
    const e2e = latencies?.[k] ?? (ttft === undefined || ttft === 0 ? undefined : ttft + gaps.reduce((sum, gap) => sum + gap, 0));
    return {
      sentMs: start === undefined ? undefined : start * 1000,
      dueMs: start === undefined || wait === undefined ? undefined : (start - wait) * 1000,
      ttftMs: ttft === undefined || ttft === 0 ? undefined : ttft * 1000,
      e2eMs: failed && (e2e === undefined || e2e === 0) ? undefined : e2e === undefined ? undefined : e2e * 1000,
      chunkMs: gaps.length === 0 && block?.streamed === false ? undefined : chunkMs,
      tokensIn: (block?.tokensIn ?? lens)?.[k],
      tokensOut: (block?.tokensOut ?? outs)?.[k],
      inputs: block?.inputs?.[k],
      ...(failed ? { error: error ?? '', errorClass: block?.errorClasses?.[k] } : {}),
    };
  });
}

/** `inf` with a limit: so many are kept in flight; without one all are in flight at once. */
function levelOf(fields: Fields, prompts: number): { readonly load: Level; readonly note?: string } {
  const written = fields.any('request_rate');
  const rate = typeof written === 'number' ? written : typeof written === 'string' ? Number(written) : Number.POSITIVE_INFINITY;
  const most = fields.number('max_concurrency');
  const end = fields.number('ramp_up_end_rps');
  // Its figures are of the whole of it: as a level at its last rate they would be compared with such.
  if (end !== undefined) return { load: { ramp: rampName({ of: 'rate', from: fields.number('ramp_up_start_rps') ?? 0, to: end }) } };
  if (Number.isFinite(rate) && rate > 0) return { load: { rate }, ...(most === undefined ? {} : { note: `at ${rate} req/s at most ${most} requests were in flight` }) };
  if (most !== undefined) return { load: { concurrency: most } };
  return { load: { concurrency: prompts }, note: `all ${prompts} requests were sent at once, and none after them: that many were in flight only at the beginning` };
}

/** `20250304-050607`, of the machine that wrote it. */
function dateOf(date: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/u.exec(date) ?? [];
  return year === undefined ? undefined : Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
