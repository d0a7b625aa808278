import type { OpenAiModel } from '../../task/models.ts';
import { field, parseObject } from '../providers/jsonFields.ts';
import { bodyWriter } from '../providers/openai.ts';
import type { OpenAiEndpoint } from '../providers/openAiEndpoint.ts';

/** What one request of a bench asks. */
export interface LoadQuestion {
  /** A chat's message, a completion's prompt, texts to be embedded, or the documents of a rerank request; at least one. */
  readonly inputs: readonly string[];
  /** Of a rerank request. */
  readonly query?: string;
  /** The longest answer, in tokens. */
  readonly maxTokens?: number;
}

/** The body of a request as JSON. */
export function questionWriter(model: OpenAiModel, resolved: OpenAiEndpoint): (question: LoadQuestion) => string {
  const { params, name } = resolved;
  if (model.endpoint === 'embeddings') return ({ inputs }) => JSON.stringify({ ...params, model: name, input: inputs.length === 1 ? inputs[0] : inputs });
  if (model.endpoint === 'rerank') return ({ inputs, query = '' }) => JSON.stringify({ ...params, model: name, query, documents: inputs });
  const bodyOf = bodyWriter(model, resolved);
  return ({ inputs, maxTokens }) => bodyOf({ messages: [{ role: 'user', content: inputs[0] ?? '' }] }, maxTokens === undefined ? {} : { max_tokens: maxTokens });
}

/** How many texts a body asks about: what was sent is where it stands, whoever sends it. Only for endpoints that take several. */
export function inputsIn(body: string): number {
  const document = parseObject(Buffer.from(body));
  const texts = field(document, 'documents') ?? field(document, 'input');
  return Array.isArray(texts) ? texts.length : 1;
}
