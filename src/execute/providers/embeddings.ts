import type { Disposable } from '../../base/disposable.ts';
import type { OpenAiModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createHttpClient } from '../http/httpClient.ts';
import type { FailedAnswer } from '../provider.ts';
import { beginningOf } from './errorWords.ts';
import { answerOf, badResponse, type Endpoint } from './httpAnswer.ts';
import { field, isObject, parseObject } from './jsonFields.ts';
import { openAiEndpoint } from './openAiEndpoint.ts';

export type Vector = ArrayLike<number>;

/** How one request for vectors ended. */
export type Embedded =
  | {
      readonly outcome: 'ok';
      /** One for each text, in their order; all of one length, all finite. */
      readonly vectors: readonly Vector[];
      readonly tokensIn?: number;
      /** 0 where `tokensIn` is known, so that a cost is known too. */
      readonly tokensOut?: number;
      readonly latencyMs?: number;
    }
  | FailedAnswer;

export interface Embeddings extends Disposable {
  /** One attempt for all these texts, at least one. Never rejects. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embedded>;
}

/** The embeddings endpoint of OpenAI's API ("Create embeddings" in its reference). A missing key or a malformed `base_url` is a HumanError here. */
export function createEmbeddings(model: OpenAiModel, ports: ProviderPorts): Embeddings {
  const { url, headers, route, endpoint, params, name } = openAiEndpoint({ ...model, endpoint: 'embeddings' }, ports);
  const client = createHttpClient({ ...ports, ...(route === undefined ? {} : { route }) });
  return {
    async embed(texts, signal) {
      const body = JSON.stringify({ ...params, model: name, input: texts });
      const result = await client.post({ url, headers, body, timeoutMs: model.timeoutMs }, signal);
      return answerOf(result, endpoint, response => embeddedOf(response.body, texts.length, endpoint));
    },
    dispose: () => client.dispose(),
  };
}

/** The vectors of an answer, as many as were wanted. */
export function embeddedOf(body: Buffer, wanted: number, endpoint: Endpoint): Embedded {
  const document = parseObject(body);
  if (document === undefined) return badResponse(endpoint, `the answer is not a JSON object: ${beginningOf(body)}`);
  const data = document['data'];
  if (!Array.isArray(data)) return badResponse(endpoint, `the answer has no list of vectors in \`data\`: ${beginningOf(body)}`);
  if (data.length !== wanted) return badResponse(endpoint, `the answer has ${data.length} vector${data.length === 1 ? '' : 's'} for ${wanted} text${wanted === 1 ? '' : 's'}`);
  const vectors: (Vector | undefined)[] = Array.from({ length: wanted });
  for (const [k, item] of (data as readonly unknown[]).entries()) {
    const index = field(item, 'index') ?? k;
    const vector = vectorOf(field(item, 'embedding'));
    if (typeof index !== 'number' || !(index in vectors) || vectors[index] !== undefined) return badResponse(endpoint, `data[${k}] of the answer belongs to no text: its index is ${JSON.stringify(index)}`);
    if (vector === undefined) return badResponse(endpoint, `data[${k}].embedding of the answer is not a list of numbers`);
    vectors[index] = vector;
  }
  const complete = vectors.filter(vector => vector !== undefined);
  const lengths = new Set(complete.map(vector => vector.length));
  if (lengths.size !== 1 || lengths.has(0)) return badResponse(endpoint, `the vectors of the answer differ in length: ${[...lengths].join(', ')}`);
  return { outcome: 'ok', vectors: complete, ...usageOf(document['usage']) };
}

/** Numbers, or (with `encoding_format: base64`) little-endian 32-bit floats. */
function vectorOf(embedding: unknown): Vector | undefined {
  if (typeof embedding === 'string') {
    const bytes = Buffer.from(embedding, 'base64');
    if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
    const vector = Float32Array.from({ length: bytes.length / 4 }, (_, k) => bytes.readFloatLE(4 * k));
    return vector.every(Number.isFinite) ? vector : undefined;
  }
  return Array.isArray(embedding) && embedding.every(value => Number.isFinite(value)) ? (embedding as number[]) : undefined;
}

function usageOf(usage: unknown): { readonly tokensIn?: number; readonly tokensOut?: number } {
  const tokens = isObject(usage) ? (usage['prompt_tokens'] ?? usage['total_tokens']) : undefined;
  return typeof tokens === 'number' ? { tokensIn: tokens, tokensOut: 0 } : {};
}
