import { sha256 } from '../../base/sha256.ts';
import { isObject, type Fields } from './fields.ts';
import type { ImportedPart } from './resultFile.ts';
import { classOf } from './requestsOf.ts';

type Row = NonNullable<ImportedPart['samples']>[number];

export interface InspectSamples {
  readonly rows: readonly Row[];
  /** By scorer, or `scorer/part` where its score has several. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  readonly datasetHash?: string;
  readonly notes: readonly string[];
}

/** @param ids of the dataset's samples in its order, as far as the log has them */
export function readInspectSamples(written: readonly Fields[], ids: readonly unknown[]): InspectSamples {
  const values = new Map<string, number[]>();
  const strange = new Set<string>();
  const keys = [...new Set([...ids, ...written.map(fields => fields.peek('id')).toSorted(byId)].map(id => JSON.stringify(id)))];
  const places = new Map(keys.map((key, place) => [key, place]));
  const rows = written.map((fields): Row => {
    const scores: { scorer: string; value: number | null; reason?: string }[] = [];
    const told = fields.has('scores') ? fields.object('scores') : undefined;
    for (const name of told?.keys() ?? []) {
      const score = told?.has(name) === true ? told.object(name) : undefined;
      if (score === undefined) continue;
      const explanation = score.peek('explanation');
      const reason = typeof explanation === 'string' && explanation !== '' ? { reason: explanation.slice(0, 2000) } : {};
      for (const [id, value] of partsOf(name, score.any('value'))) {
        const number = numberOf(value);
        if (number === undefined) strange.add(id);
        scores.push({ scorer: id, value: number ?? null, ...reason });
        if (number !== undefined) push(values, id, number);
      }
    }
    return { ...rowOf(fields, places.get(JSON.stringify(fields.peek('id'))) ?? 0), scores };
  });
  const sorted = rows.toSorted((a, b) => a.index - b.index || a.repeat - b.repeat);
  return { rows: sorted.filter((row, k) => k === 0 || row.index !== sorted[k - 1]?.index || row.repeat !== sorted[k - 1]?.repeat), values, ...(rows.length === 0 ? {} : { datasetHash: sha256(sorted.filter(({ repeat }) => repeat === 0).map(({ inputHash, target }) => `${inputHash}${target}`).join('\n')) }), notes: [...strange].map(id => `${id}: some scores are neither numbers nor C, P, I or N, and are left out`) };
}

function byId(a: unknown, b: unknown): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** A score may be a mapping of several. */
function partsOf(name: string, value: unknown): readonly (readonly [id: string, value: unknown])[] {
  return isObject(value) ? Object.entries(value).map(([key, part]) => [`${name}/${key}`, part] as const) : [[name, value]];
}

/** As Inspect's `value_to_float` counts them. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return undefined;
  const letters: Readonly<Record<string, number>> = { C: 1, I: 0, P: 0.5, N: 0 };
  if (letters[value] !== undefined) return letters[value];
  const word = value.toLowerCase();
  if (word === 'yes' || word === 'true') return 1;
  if (word === 'no' || word === 'false') return 0;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function rowOf(fields: Fields, index: number): Row {
  const attachments = fields.peek('attachments');
  const attached = (text: string): string => {
    const [, key] = /^attachment:\/\/(.+)$/su.exec(text) ?? [];
    const of: unknown = key === undefined || !isObject(attachments) ? undefined : attachments[key];
    return typeof of === 'string' ? of : text;
  };
  const input = fields.any('input');
  const prompt = typeof input === 'string' ? attached(input) : JSON.stringify(messagesOf(input, attached));
  const target = fields.any('target');
  const output = isObject(fields.peek('output')) ? fields.object('output') : undefined;
  const answer = answerOf(output, attached);
  const usage = output?.has('usage') === true ? output.object('usage') : undefined;
  const seconds = output?.number('time');
  const failure = fields.peek('error');
  const error = isObject(failure) ? wordOf(failure['message'], 'the sample failed').split('\n')[0] : typeof failure === 'string' ? failure : undefined;
  const ended = Date.parse(wordOf(fields.peek('completed_at'), ''));
  return {
    index,
    repeat: Math.max(0, (fields.number('epoch') ?? 1) - 1),
    inputHash: sha256(prompt.slice(0, 100_000)),
    prompt,
    output: answer,
    answer: undefined,
    target: JSON.stringify((Array.isArray(target) ? target : [target ?? '']).map(of => (typeof of === 'string' ? of : JSON.stringify(of)))),
    outcome: error !== undefined ? 'failed' : answer === undefined || answer === '' ? 'empty' : 'ok',
    errorClass: error === undefined ? undefined : classOf(error),
    error,
    attempts: 1,
    gateWaitMs: 0,
    latencyMs: seconds === undefined ? undefined : seconds * 1000,
    tokensIn: usage?.number('input_tokens'),
    tokensOut: usage?.number('output_tokens'),
    endedMs: Number.isNaN(ended) ? 0 : ended,
    scores: [],
    itemHash: undefined,
    tags: undefined,
    cluster: undefined,
    ttftMs: undefined,
    cutShort: undefined,
    cost: undefined,
    cached: undefined,
    scoring: undefined,
  };
}

function messagesOf(input: unknown, attached: (text: string) => string): readonly { readonly role: string; readonly content: string }[] {
  if (!Array.isArray(input)) return [];
  return (input as readonly unknown[]).flatMap(message => (isObject(message) ? [{ role: typeof message['role'] === 'string' ? message['role'] : 'user', content: contentText(message['content'], attached) }] : []));
}

function answerOf(output: Fields | undefined, attached: (text: string) => string): string | undefined {
  const completion = output?.peek('completion');
  if (typeof completion === 'string' && completion !== '') return attached(completion);
  const choices = output?.peek('choices');
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = isObject(first) ? first['message'] : undefined;
  return isObject(message) ? contentText(message['content'], attached) : undefined;
}

/** Of parts the texts; pictures and the like are named by their kind. */
function contentText(content: unknown, attached: (text: string) => string): string {
  if (typeof content === 'string') return attached(content);
  if (!Array.isArray(content)) return '';
  return (content as readonly unknown[]).map(part => (!isObject(part) ? '' : typeof part['text'] === 'string' ? attached(part['text']) : `[${wordOf(part['type'], 'part')}]`)).join('\n');
}

function push(values: Map<string, number[]>, id: string, value: number): void {
  const before = values.get(id);
  if (before === undefined) values.set(id, [value]);
  else before.push(value);
}

function wordOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
