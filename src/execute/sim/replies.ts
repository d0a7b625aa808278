import { createRng } from '../../base/rng.ts';
import { embedText } from './embedText.ts';
import type { SimRequest } from './simRequest.ts';

export interface Written {
  readonly id: string;
  readonly request: SimRequest;
  /** The tokens of each input's answer. */
  readonly answers: readonly (readonly string[])[];
}

/** Four characters are counted as a token. */
export function promptTokensOf({ promptChars }: SimRequest): number {
  return Math.ceil(promptChars / 4);
}

/** The whole answer, as the endpoint's API has it. */
export function wholeReply({ id, request, answers }: Written): unknown {
  const { endpoint, model, inputs, several, query } = request;
  const promptTokens = promptTokensOf(request);
  switch (endpoint) {
    case 'chat':
      return { id, object: 'chat.completion', created: 0, model, choices: answers.map((tokens, index) => ({ index, message: { role: 'assistant', content: tokens.join('') }, finish_reason: endOf(request, tokens) })), usage: usageOf(request, answers) };
    case 'completions':
      return { id, object: 'text_completion', created: 0, model, choices: answers.map((tokens, index) => ({ index, text: tokens.join(''), logprobs: null, finish_reason: endOf(request, tokens) })), usage: usageOf(request, answers) };
    case 'embeddings':
      return { object: 'list', model, data: inputs.map((text, index) => ({ object: 'embedding', index, embedding: embedText(text) })), usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } };
    case 'rerank':
      return { id, model, usage: { total_tokens: promptTokens }, results: inputs.map((text, index) => ({ index, document: { text }, relevance_score: relevance(query, text) })).sort((a, b) => b.relevance_score - a.relevance_score) };
    case 'predict': {
      const outputs = answers.map(tokens => tokens.join(''));
      return several ? { outputs } : { output: outputs[0] };
    }
  }
}

/** Events of a stream: what is the same in all of them is made once. */
export class EventWriter {
  private readonly written: Written;
  private readonly before: string;

  constructor(written: Written) {
    this.written = written;
    const { id, request } = written;
    this.before = `data: {"id":${JSON.stringify(id)},"object":"${request.endpoint === 'chat' ? 'chat.completion.chunk' : 'text_completion'}","created":0,"model":${JSON.stringify(request.model)},"choices":[`;
  }

  /** The role alone comes first in a chat. */
  role(): string {
    return this.written.request.endpoint === 'chat' ? this.event('{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}', 0) : '';
  }

  /** The tokens from `from` to `to` (exclusive) of each answer that has them. */
  tokens(from: number, to: number): string {
    const { request, answers } = this.written;
    let text = '';
    for (const [index, tokens] of answers.entries()) {
      if (from >= tokens.length) continue;
      const content = JSON.stringify(to - from === 1 ? tokens[from] : tokens.slice(from, to).join(''));
      text += this.event(request.endpoint === 'chat' ? `{"index":${index},"delta":{"content":${content}},"finish_reason":null}` : `{"index":${index},"text":${content},"logprobs":null,"finish_reason":null}`, Math.min(to, tokens.length));
    }
    return text;
  }

  end(): string {
    const { request, answers } = this.written;
    const ends = answers.map((tokens, index) => {
      const reason = endOf(request, tokens);
      return this.event(request.endpoint === 'chat' ? `{"index":${index},"delta":{},"finish_reason":"${reason}"}` : `{"index":${index},"text":"","logprobs":null,"finish_reason":"${reason}"}`, tokens.length);
    });
    const usage = request.includeUsage ? `${this.before}],"usage":${JSON.stringify(usageOf(request, answers))}}\n\n` : '';
    return `${ends.join('')}${usage}data: [DONE]\n\n`;
  }

  private event(choice: string, tokens: number): string {
    const { request } = this.written;
    const promptTokens = request.continuousUsage ? promptTokensOf(request) : 0;
    const usage = request.continuousUsage ? `,"usage":{"prompt_tokens":${promptTokens},"completion_tokens":${tokens},"total_tokens":${promptTokens + tokens}}` : '';
    return `${this.before}${choice}]${usage}}\n\n`;
  }
}

export function endOf({ maxTokens }: SimRequest, tokens: readonly string[]): 'stop' | 'length' {
  return tokens.length === maxTokens ? 'length' : 'stop';
}

function usageOf(request: SimRequest, answers: readonly (readonly string[])[]): unknown {
  const promptTokens = promptTokensOf(request);
  const completionTokens = answers.reduce((sum, tokens) => sum + tokens.length, 0);
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens };
}

/** Of the vectors' angle, with a little of its own for each pair so that no two are alike. */
function relevance(query: string, text: string): number {
  const [a, b] = [embedText(query), embedText(text)];
  const cosine = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return (cosine + 1) / 2 + createRng(`${query}/${text}`).next() * 1e-6;
}
