import type { Answer } from '../provider.ts';
import { embeddedOf } from '../providers/embeddings.ts';
import { beginningOf } from '../providers/errorWords.ts';
import { badResponse, type Endpoint } from '../providers/httpAnswer.ts';
import { field, isObject, parseObject } from '../providers/jsonFields.ts';

/**
 * An answer of vectors: whether there are as many as texts, and the tokens that were counted. The numbers themselves are not read (a batch of 32 vectors of 4096 takes 30 ms to parse,
 * and other requests are in flight), except where something else is wrong, to say what.
 */
export function readVectors(body: Buffer, inputs: number, endpoint: Endpoint): Answer {
  const tokensIn = vectorsIn(body) === inputs ? tokensAtEnd(body) : undefined;
  if (tokensIn !== undefined) return { outcome: 'ok', output: '', tokensIn };
  const read = embeddedOf(body, inputs, endpoint);
  return read.outcome === 'ok' ? { outcome: 'ok', output: '', ...(read.tokensIn === undefined ? {} : { tokensIn: read.tokensIn }) } : read;
}

/** An answer of rerank, as vLLM, Jina, llama.cpp and Cohere write it: a score for each document, or for the best ones where `top_n` was asked for. */
export function readRanking(body: Buffer, inputs: number, endpoint: Endpoint): Answer {
  const document = parseObject(body);
  if (document === undefined) return badResponse(endpoint, `the answer is not a JSON object: ${beginningOf(body)}`);
  const results = document['results'];
  if (!Array.isArray(results)) return badResponse(endpoint, `the answer has no list in \`results\`: ${beginningOf(body)}`);
  if (results.length === 0 || results.length > inputs) return badResponse(endpoint, `the answer has ${results.length} results for ${inputs} document${inputs === 1 ? '' : 's'}`);
  for (const [k, result] of (results as readonly unknown[]).entries()) if (typeof field(result, 'relevance_score') !== 'number') return badResponse(endpoint, `results[${k}] of the answer has no \`relevance_score\``);
  const { usage, meta } = document;
  const counted = [field(usage, 'prompt_tokens'), field(usage, 'total_tokens'), field(field(meta, 'tokens'), 'input_tokens')].find(count => typeof count === 'number' && count > 0);
  return { outcome: 'ok', output: '', ...(typeof counted === 'number' ? { tokensIn: counted } : {}) };
}

const key = Buffer.from('"embedding"');
const usageKey = Buffer.from('"usage"');
const colon = 58;

/** Keys of that name; as a value it has no colon behind it. */
function vectorsIn(body: Buffer): number {
  let n = 0;
  for (let at = body.indexOf(key); at >= 0; at = body.indexOf(key, at + key.length)) {
    let next = at + key.length;
    while (body[next] === 32) next++;
    if (body[next] === colon) n++;
  }
  return n;
}

/** Where `usage` is the last of the answer's keys, as servers write it. */
function tokensAtEnd(body: Buffer): number | undefined {
  const at = body.lastIndexOf(usageKey);
  if (at < 0) return undefined;
  const rest = parseObject(Buffer.concat([Buffer.from('{'), body.subarray(at)]));
  const usage = rest?.['usage'];
  const tokens = isObject(usage) ? (usage['prompt_tokens'] ?? usage['total_tokens']) : undefined;
  return typeof tokens === 'number' ? tokens : undefined;
}
