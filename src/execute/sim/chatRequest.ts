/** What the simulated server reads of a chat completion request. */
export interface ChatRequest {
  readonly model: string;
  /** The last user message. */
  readonly message: string;
  /** Characters of all messages: four are counted as a token. */
  readonly promptChars: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number | undefined;
}

/** A text where the request is wrong: what a server would answer with status 400. */
export function parseChatRequest(body: Buffer): ChatRequest | string {
  let document: unknown;
  try {
    document = JSON.parse(body.toString('utf8'));
  } catch {
    return 'the request body is not JSON';
  }
  if (!isObject(document)) return 'the request body is not an object';
  const { model, messages, stream, stream_options: options } = document;
  if (typeof model !== 'string') return '`model` is missing';
  if (!Array.isArray(messages) || !messages.every(isMessage)) return '`messages` is not a list of {role, content}';
  const last = messages.findLast(message => message.role === 'user') ?? messages.at(-1);
  const maxTokens = document['max_completion_tokens'] ?? document['max_tokens'];
  return {
    model,
    message: last?.content ?? '',
    promptChars: messages.reduce((sum, message) => sum + message.content.length, 0),
    stream: stream === true,
    includeUsage: isObject(options) && options['include_usage'] === true,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
  };
}

/** What the simulated server reads of an embeddings request; a text where the request is wrong. */
export function parseEmbeddingRequest(body: Buffer): { readonly model: string; readonly texts: readonly string[] } | string {
  let document: unknown;
  try {
    document = JSON.parse(body.toString('utf8'));
  } catch {
    return 'the request body is not JSON';
  }
  if (!isObject(document)) return 'the request body is not an object';
  const { model, input } = document;
  if (typeof model !== 'string') return '`model` is missing';
  const texts: readonly unknown[] = Array.isArray(input) ? input : [input];
  return texts.length > 0 && texts.every(text => typeof text === 'string' && text !== '') ? { model, texts: texts as readonly string[] } : '`input` is not a text or a list of texts, none of them empty';
}

function isMessage(value: unknown): value is { readonly role: string; readonly content: string } {
  return isObject(value) && typeof value['role'] === 'string' && typeof value['content'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
