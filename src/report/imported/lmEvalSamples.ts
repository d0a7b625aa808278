import { sha256 } from '../../base/sha256.ts';
import type { ImportedPart } from './resultFile.ts';
import { Fields, isObject } from './fields.ts';
import { lmEvalChoices } from './lmEvalChoices.ts';

/** The samples of one task. */
export interface LmEvalSamples {
  readonly rows: NonNullable<ImportedPart['samples']>;
  /** By `metric,filter`: the values of the samples that have one. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  readonly datasetHash?: string;
  readonly notes: readonly string[];
}

type Row = NonNullable<ImportedPart['samples']>[number];

/** A line for each document, or where a task has several filters for each document and filter. */
export function readLmEvalSamples(lines: readonly unknown[], where: string): LmEvalSamples {
  const rows = new Map<number, Row>();
  const values = new Map<string, number[]>();
  const hashes: string[] = [];
  const others = new Set<string>();
  let chosen = 0;
  for (const [at, line] of lines.entries()) {
    const fields = new Fields(line, `${where}, line ${at + 1}`);
    const index = fields.number('doc_id') ?? at;
    const filter = fields.text('filter') ?? 'none';
    const scores: { scorer: string; value: number | null }[] = [];
    for (const metric of metricNames(fields)) {
      const value = fields.any(metric);
      const number = typeof value === 'boolean' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) {
        if (value !== undefined) others.add(`${metric},${filter}`);
        continue;
      }
      const id = `${metric},${filter}`;
      scores.push({ scorer: id, value: number });
      push(values, id, number);
    }
    const before = rows.get(index);
    if (before !== undefined) {
      rows.set(index, { ...before, scores: [...before.scores, ...scores] });
      continue;
    }
    if (lmEvalChoices(fields.peek('arguments'), fields.peek('filtered_resps'))?.likeliest !== undefined) chosen++;
    const hash = fields.text('doc_hash');
    if (hash !== undefined) hashes.push(hash);
    rows.set(index, { ...rowOf(fields, index), ...(hash === undefined ? {} : { itemHash: hash }), scores });
  }
  const all = [...rows.values()].toSorted((a, b) => a.index - b.index);
  return {
    rows: all,
    values,
    ...(hashes.length === all.length && hashes.length > 0 ? { datasetHash: sha256(hashes.join('')) } : {}),
    notes: [...(chosen === 0 ? [] : ['nothing was written: an output lists the choices with their log-likelihoods, and the answer is the likeliest, also where a metric takes lengths into account']), ...[...others].map(id => `${id} has no single value for each sample: samples have no score of it`)],
  };
}

/** Newer versions name them; before, what is a number or a pair beside the known keys. */
function metricNames(fields: Fields): readonly string[] {
  const named = fields.has('metrics') ? fields.texts('metrics') : undefined;
  if (named !== undefined) return named.flatMap(name => name ?? []);
  const known = new Set(['doc_id', 'doc', 'target', 'arguments', 'resps', 'filtered_resps', 'filter', 'doc_hash', 'prompt_hash', 'target_hash', 'metrics', 'native_id', 'label']);
  return fields.keys().filter(key => !known.has(key) && ['number', 'boolean'].includes(typeof fields.peek(key)));
}

function rowOf(fields: Fields, index: number): Row {
  const prompt = promptOf(fields.any('arguments')) ?? textOf(fields.any('doc'));
  const answers = fields.any('filtered_resps');
  const first: unknown = Array.isArray(answers) ? answers[0] : answers;
  const choices = lmEvalChoices(fields.any('arguments'), answers);
  const output = choices?.output ?? textOf(firstOf(fields.any('resps')) ?? first);
  const answer = choices?.likeliest ?? (typeof first === 'string' ? first : undefined);
  return {
    index,
    repeat: 0,
    inputHash: fields.text('prompt_hash') ?? sha256(prompt),
    prompt,
    output,
    answer,
    target: JSON.stringify([textOf(fields.any('target'))]),
    outcome: output === '' ? 'empty' : 'ok',
    attempts: 1,
    gateWaitMs: 0,
    endedMs: 0,
    scores: [],
    itemHash: undefined,
    tags: undefined,
    cluster: undefined,
    errorClass: undefined,
    error: undefined,
    ttftMs: undefined,
    latencyMs: undefined,
    tokensIn: undefined,
    tokensOut: undefined,
    cutShort: undefined,
    cost: undefined,
    cached: undefined,
    scoring: undefined,
  };
}

/** `{gen_args_0: {arg_0: TEXT, …}}`, before 0.4.3 `[[TEXT, …]]`; of several choices the first one's. */
function promptOf(written: unknown): string | undefined {
  const first: unknown = isObject(written) ? Object.values(written)[0] : Array.isArray(written) ? written[0] : undefined;
  const argument: unknown = isObject(first) ? Object.values(first)[0] : Array.isArray(first) ? first[0] : first;
  return argument === undefined || argument === null ? undefined : textOf(argument);
}

function firstOf(written: unknown): unknown {
  const first: unknown = Array.isArray(written) ? written[0] : written;
  const inner: unknown = Array.isArray(first) && first.length === 1 ? first[0] : first;
  return typeof inner === 'string' ? inner : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function push(values: Map<string, number[]>, id: string, value: number): void {
  const before = values.get(id);
  if (before === undefined) values.set(id, [value]);
  else before.push(value);
}
