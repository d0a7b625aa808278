import { counted } from '../../base/counted.ts';
import { version } from '../../base/version.ts';
import { HumanError } from '../../base/humanError.ts';
import { decodeChunks } from '../../score/load/chunkTimes.ts';
import { percentile } from '../../score/percentile.ts';
import type { RequestRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { pitwallKey, pitwallSchema } from '../imported/pitwallBlock.ts';
import type { LoadLevel } from '../load/loadView.ts';
import type { RunView, TrialView } from '../view.ts';

/** One level (and repeat) of a bench as `vllm bench serve --save-result --save-detailed` writes it. */
export interface VllmFile {
  /** The trial's id: names the file where there are several. */
  readonly trial: string;
  readonly text: () => string;
}

/** Throws a HumanError of a run that is no bench under load, and of one that was imported: its observations are not by our definitions, as such a file says. */
export function vllmFiles(reader: Pick<StoreReader, 'requests' | 'run'>, view: RunView): readonly VllmFile[] {
  const { load } = view;
  if (load === undefined) throw new HumanError({ what: `run ${view.id} is ${view.kind === 'eval' ? 'an eval' : view.kind === 'tune' ? 'a tune' : 'a sweep of an eval'}, and vLLM’s shape is that of a load on an endpoint`, toDo: 'export json or csv' });
  if (view.imported !== undefined) throw new HumanError({ what: `run ${view.id} was imported from ${view.imported.title}, and would go out as if Pitwall had measured it`, where: view.imported.file, toDo: 'take that file, or export json or csv' });
  const measured = view.trials.filter(({ done }) => done > 0);
  if (measured.length === 0) throw new HumanError({ what: `run ${view.id} has no request to write`, toDo: 'export a bench that has measured something' });
  const planned = reader.run(view.id)?.plan.load;
  return measured.map(trial => {
    const level = load.levels.find(({ trials }) => trials.includes(trial.id));
    return { trial: trial.id, text: () => `${JSON.stringify(levelFile(view, trial, level, [...reader.requests(view.id, trial.id)], planned))}\n` };
  });
}

type Planned = NonNullable<ReturnType<StoreReader['run']>>['plan']['load'];

function levelFile(view: RunView, { id, configuration }: TrialView, level: LoadLevel | undefined, all: readonly RequestRow[], planned: Planned): object {
  const rows = all.filter(({ warmup }) => !warmup);
  const answered = rows.filter(({ outcome }) => outcome === 'ok');
  const chunks = rows.map(row => (row.outcome !== 'ok' || row.chunks === undefined ? [] : decodeChunks(row.chunks).atMs));
  const lengths = rows.map((row, k) => (row.outcome === 'ok' ? (row.tokensOut ?? chunks[k]?.length ?? 0) : 0));
  const firstMs = rows.reduce((first, { dueMs }) => Math.min(first, dueMs), Number.POSITIVE_INFINITY);
  const lastMs = rows.reduce((last, { dueMs, sentMs, e2eMs }) => Math.max(last, sentMs === undefined ? dueMs : sentMs + (e2eMs ?? 0)), firstMs);
  const duration = (lastMs - firstMs) / 1000;
  const streamed = chunks.some(times => times.length > 0);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const [tokensIn, tokensOut] = [sum(answered.map(row => row.tokensIn ?? 0)), sum(lengths)];
  const tpots = rows.flatMap((_, k) => {
    const [times = [], n = 0] = [chunks[k], lengths[k]];
    const [first, last] = [times[0], times.at(-1)];
    return n < 2 || first === undefined || last === undefined ? [] : [(last - first) / (n - 1)];
  });
  const { concurrency, rate } = configuration;
  const arrival = planned?.arrival;
  const notes = notesOf({ level, rows, all, configuration, planned });
  const perS = (n: number): number => (duration > 0 ? n / duration : 0);
  const goodput = level?.measured?.whole.goodputPerS;
  return {
    date: dateText(view.createdMs),
    endpoint_type: 'openai-chat',
    backend: 'openai-chat',
    label: 'pitwall',
    model_id: configuration.model,
    tokenizer_id: null,
    num_prompts: rows.length,
    request_rate: rate ?? 'inf',
    burstiness: arrival !== undefined && typeof arrival === 'object' ? arrival.gamma : 1,
    max_concurrency: concurrency ?? null,
    duration,
    completed: answered.length,
    failed: rows.length - answered.length,
    total_input_tokens: tokensIn,
    total_output_tokens: tokensOut,
    request_throughput: perS(answered.length),
    request_goodput: goodput ?? null,
    output_throughput: perS(tokensOut),
    total_token_throughput: perS(tokensIn + tokensOut),
    input_lens: rows.map(row => row.tokensIn ?? 0),
    output_lens: lengths,
    ttfts: rows.map(row => (row.outcome === 'ok' ? (row.ttftMs ?? 0) / 1000 : 0)),
    itls: chunks.map(times => times.slice(1).map((ms, k) => (ms - (times[k] ?? ms)) / 1000)),
    latencies: rows.map(row => (row.e2eMs ?? 0) / 1000),
    start_times: rows.map(row => (row.sentMs ?? row.dueMs) / 1000),
    queue_times: rows.map(row => ((row.sentMs ?? row.dueMs) - row.dueMs) / 1000),
    errors: rows.map(row => (row.outcome === 'ok' ? '' : (row.error ?? row.outcome))),
    ...statistics('ttft', answered.flatMap(({ ttftMs }) => ttftMs ?? [])),
    ...statistics('tpot', tpots),
    ...statistics('itl', chunks.flatMap(times => times.slice(1).map((ms, k) => ms - (times[k] ?? ms)))),
    ...statistics('e2el', answered.flatMap(({ e2eMs }) => e2eMs ?? [])),
    [pitwallKey]: {
      schema: pitwallSchema,
      version,
      run: view.id,
      trial: id,
      task: view.task,
      streamed,
      ...(arrival === undefined ? {} : { arrival }),
      warmup: all.length - rows.length,
      ...(rows.some(({ errorClass }) => errorClass !== undefined) ? { error_classes: rows.map(({ errorClass }) => errorClass ?? null) } : {}),
      ...(rows.some(({ inputs }) => inputs !== undefined) ? { inputs: rows.map(({ inputs }) => inputs ?? null) } : {}),
      ...(rows.some(({ tokensIn: known }) => known === undefined) ? { tokens_in: rows.map(({ tokensIn: known }) => known ?? null) } : {}),
      ...(rows.some(({ outcome, tokensOut: known }) => outcome === 'ok' && known === undefined) ? { tokens_out: rows.map(({ tokensOut: known }) => known ?? null) } : {}),
      ...(configuration.ramp === undefined && configuration.replay === undefined ? {} : { level: { replay: configuration.replay, ramp: configuration.ramp, ...rampFacts(planned) } }),
      notes,
    },
  };
}

/** Of which and when the load was how much. */
function rampFacts(planned: Planned): object {
  if (planned?.ramp === undefined) return {};
  const { of, from, to, overMs, shape } = planned.ramp;
  return { of, from, to, over_ms: overMs, shape };
}

/** By vLLM's formulas, which are numpy's: the deviation is that of the whole. */
function statistics(name: string, values: readonly number[]): Readonly<Record<string, number>> {
  const ascending = Float64Array.from(values).sort();
  const n = ascending.length;
  if (n === 0) return {};
  const mean = ascending.reduce((total, value) => total + value, 0) / n;
  const at = (share: number): number => percentile(ascending, share) ?? 0;
  return {
    [`mean_${name}_ms`]: mean,
    [`median_${name}_ms`]: at(0.5),
    [`std_${name}_ms`]: Math.sqrt(ascending.reduce((total, value) => total + (value - mean) ** 2, 0) / n),
    ...Object.fromEntries(([90, 95, 99] as const).map(p => [`p${p}_${name}_ms`, at(p / 100)])),
  };
}

/** What the shape has no place for. */
function notesOf({ level, rows, all, configuration, planned }: { readonly level: LoadLevel | undefined; readonly rows: readonly RequestRow[]; readonly all: readonly RequestRow[]; readonly configuration: TrialView['configuration']; readonly planned: Planned }): readonly string[] {
  return [
    'observations are by Pitwall’s definitions: a TTFT is of the first chunk with output, and an end-to-end time ends with the last byte',
    ...(all.length === rows.length ? [] : [`${counted(all.length - rows.length, 'warm-up request')} left out`]),
    ...(planned?.arrival === 'constant' ? ['requests came at constant gaps, for which vLLM’s burstiness would be infinite'] : []),
    ...(configuration.ramp === undefined ? [] : [`the load changed all the time: ${configuration.ramp}`]),
    ...(configuration.replay === undefined ? [] : ['requests came at the times of a trace']),
    ...(planned?.batching === undefined ? [] : ['inputs were collected into batches, of which nothing is said here']),
    ...(level?.measured?.steady === undefined ? [] : ['what this file adds up is of the whole level, ramp and drain included']),
    ...(planned?.slo === undefined ? [] : ['the limits of the SLO are not here']),
    ...(level?.verdict === undefined || level.verdict.verdict === 'valid' ? [] : [`the level is ${level.verdict.verdict}: ${level.verdict.causes.join('; ')}`]),
    ...(level?.telemetry === undefined ? [] : ['what was read of the server meanwhile is left out']),
  ];
}

/** `20250304-050607`. */
function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/gu, '').replace('T', '-');
}
