export type SimEndpoint = 'chat' | 'completions' | 'embeddings' | 'rerank' | 'predict';

/** What the simulated server reads of a request. */
export interface SimRequest {
  readonly endpoint: SimEndpoint;
  readonly model: string;
  /** Of a chat the last user message; else each text that is asked about. */
  readonly inputs: readonly string[];
  /** Whether they came as a list, and so does the answer. */
  readonly several: boolean;
  /** Characters of everything that was sent to be read: four are counted as a token. */
  readonly promptChars: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Each event says how many tokens there are so far, as vLLM does on request. */
  readonly continuousUsage: boolean;
  readonly maxTokens: number | undefined;
  /** The answer is as long as `maxTokens` allows. */
  readonly ignoreEnd: boolean;
  /** Of a rerank request. */
  readonly query: string;
}

export const endpoints: Readonly<Record<string, SimEndpoint>> = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completions',
  '/v1/embeddings': 'embeddings',
  '/v1/rerank': 'rerank',
  '/rerank': 'rerank',
  '/predict': 'predict',
};

/** A text where the request is wrong: what a server would answer with status 400. */
export function parseSimRequest(endpoint: SimEndpoint, body: Buffer): SimRequest | string {
  const document = parseDocument(body);
  if (typeof document === 'string') return document;
  const model = document['model'] ?? (endpoint === 'predict' ? 'sim' : undefined);
  if (typeof model !== 'string') return '`model` is missing';
  const read = readers[endpoint](document);
  if (typeof read === 'string') return read;
  const options = isObject(document['stream_options']) ? document['stream_options'] : {};
  const maxTokens = document['max_completion_tokens'] ?? document['max_tokens'];
  return {
    query: '',
    ...read,
    endpoint,
    model,
    stream: document['stream'] === true && (endpoint === 'chat' || endpoint === 'completions'),
    includeUsage: options['include_usage'] === true,
    continuousUsage: options['continuous_usage_stats'] === true,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
    ignoreEnd: document['ignore_eos'] === true,
  };
}

/** A text where it is none. */
export function parseDocument(body: Buffer): Record<string, unknown> | string {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    return isObject(document) ? document : 'the request body is not an object';
  } catch {
    return 'the request body is not JSON';
  }
}

type Read = Pick<SimRequest, 'inputs' | 'several' | 'promptChars'> & { readonly query?: string };

const readers: Readonly<Record<SimEndpoint, (document: Record<string, unknown>) => Read | string>> = {
  chat({ messages }) {
    if (!Array.isArray(messages) || !messages.every(isMessage)) return '`messages` is not a list of {role, content}';
    const last = messages.findLast(message => message.role === 'user') ?? messages.at(-1);
    return { inputs: [last?.content ?? ''], several: false, promptChars: messages.reduce((sum, message) => sum + message.content.length, 0) };
  },
  completions: ({ prompt }) => readTexts(prompt, '`prompt`'),
  embeddings: ({ input }) => readTexts(input, '`input`'),
  rerank({ query, documents }) {
    if (typeof query !== 'string') return '`query` is not a text';
    const read = Array.isArray(documents) ? readTexts(documents.map((document: unknown) => (isObject(document) ? document['text'] : document)), '`documents`') : '`documents` is not a list';
    return typeof read === 'string' ? read : { ...read, query, promptChars: read.promptChars + query.length * read.inputs.length };
  },
  predict: ({ inputs, instances, input }) => readTexts(inputs ?? instances ?? input, '`inputs`'),
};

function readTexts(value: unknown, name: string): Read | string {
  const several = Array.isArray(value);
  const texts: readonly unknown[] = several ? value : [value];
  if (texts.length === 0 || !texts.every(text => typeof text === 'string' && text !== '')) return `${name} is not a text or a list of texts, none of them empty`;
  const inputs = texts as readonly string[];
  return { inputs, several, promptChars: inputs.reduce((sum, text) => sum + text.length, 0) };
}

function isMessage(value: unknown): value is { readonly role: string; readonly content: string } {
  return isObject(value) && typeof value['role'] === 'string' && typeof value['content'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
