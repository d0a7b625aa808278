import type { Answer, FailedAnswer } from '../provider.ts';
import { errorIn } from '../providers/chatReply.ts';
import { beginningOf } from '../providers/errorWords.ts';
import { badResponse, failedInside, type Endpoint } from '../providers/httpAnswer.ts';
import { field, isObject, parseObject } from '../providers/jsonFields.ts';
import { shareOut } from '../providers/shareOut.ts';
import { readVectors } from './wholeReply.ts';

/** Where an API keeps the answers for several inputs, and what one of them is. */
interface Place {
  /** The list: `choices`, `data`. */
  readonly list: 'choices' | 'data';
  /** What each item must have, and whether that is what it should be. */
  readonly value: 'text' | 'embedding';
  readonly fits: (value: unknown) => boolean;
}

const places: Readonly<Record<'completions' | 'embeddings', Place>> = {
  completions: { list: 'choices', value: 'text', fits: value => typeof value === 'string' },
  // Numbers, or with `encoding_format: base64` their bytes. Where there are as many as inputs they are not read at all.
  embeddings: { list: 'data', value: 'embedding', fits: value => (Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== '') },
};

/**
 * Reads the answer to a request for several inputs ("Completions" with a list of prompts, "Embeddings" with a list of inputs, in OpenAI's reference): the items belong to the inputs
 * by their `index`, or where they have none by their order. An input without an item has failed; the others have not. The server counts the tokens of all together:
 * each input gets its share by length.
 * @param lengths characters of each input
 */
export function readSeveral(body: Buffer, api: 'completions' | 'embeddings', lengths: readonly number[], endpoint: Endpoint): { readonly outcome: 'ok'; readonly answers: readonly Answer[] } | FailedAnswer {
  const { list, value, fits } = places[api];
  const vectors = api === 'embeddings' ? readVectors(body, lengths.length, endpoint) : undefined;
  if (vectors?.outcome === 'ok') {
    const shares = vectors.tokensIn === undefined ? undefined : shareOut(vectors.tokensIn, lengths);
    return { outcome: 'ok', answers: lengths.map((_, k) => ({ outcome: 'ok', output: '', ...(shares?.[k] === undefined ? {} : { tokensIn: shares[k] }) })) };
  }
  const document = parseObject(body);
  if (document === undefined) return badResponse(endpoint, `the answer is not a JSON object: ${beginningOf(body)}`);
  const error = errorIn(document, body);
  if (error !== undefined) return failedInside(endpoint, error.message, error.status);
  const items = document[list];
  if (!Array.isArray(items)) return badResponse(endpoint, `the answer has no list \`${list}\`: ${beginningOf(body)}`);
  const found: unknown[] = Array.from({ length: lengths.length });
  for (const [k, item] of (items as readonly unknown[]).entries()) {
    const index = field(item, 'index') ?? k;
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= lengths.length) return badResponse(endpoint, `${list}[${k}] of the answer belongs to no input: its index is ${JSON.stringify(index)}, and there were ${lengths.length} inputs`);
    if (found[index] !== undefined) return badResponse(endpoint, `${list}[${k}] of the answer belongs to input ${index}, as one before it does`);
    found[index] = item;
  }
  const texts = found.map(item => field(item, 'text'));
  const tokensIn = sharesOf(document, 'prompt_tokens', lengths);
  const tokensOut = api === 'embeddings' ? undefined : sharesOf(document, 'completion_tokens', texts.map(text => (typeof text === 'string' ? text.length : 0)));
  const answers = found.map((item, k): Answer => {
    if (!isObject(item)) return badResponse(endpoint, `the answer has nothing for input ${k} of ${lengths.length}`);
    if (!fits(item[value])) return badResponse(endpoint, `the answer has no \`${value}\` for input ${k} of ${lengths.length}`);
    const text = texts[k];
    const [counted, written] = [tokensIn?.[k], tokensOut?.[k]];
    return { outcome: 'ok', output: typeof text === 'string' ? text : '', ...(counted === undefined ? {} : { tokensIn: counted }), ...(written === undefined ? {} : { tokensOut: written }) };
  });
  return { outcome: 'ok', answers };
}

function sharesOf(document: Record<string, unknown>, name: string, weights: readonly number[]): readonly number[] | undefined {
  const usage = document['usage'];
  const tokens = field(usage, name) ?? (name === 'prompt_tokens' ? field(usage, 'total_tokens') : undefined);
  return typeof tokens === 'number' ? shareOut(tokens, weights) : undefined;
}
