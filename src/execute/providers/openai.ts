import { unreachable } from '../../base/unreachable.ts';
import type { OpenAiModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createHttpClient } from '../http/httpClient.ts';
import { createSseScanner } from '../http/sse.ts';
import type { Answer, Provider, ProviderRequest } from '../provider.ts';
import { carriesTokens, foldEvents, parseReply, type ChatReply } from './chatReply.ts';
import { createEmbeddings } from './embeddings.ts';
import { answerOf, badResponse, failedInside, type Endpoint } from './httpAnswer.ts';
import { openAiEndpoint, type OpenAiEndpoint } from './openAiEndpoint.ts';
import { promptText } from './promptText.ts';

/**
 * Chat completions, completions (the messages as one text) or embeddings (the output is the vector, as JSON) of any OpenAI-compatible endpoint; the first two
 * streamed or whole. A missing key or a malformed `base_url` is a HumanError here; everything later is an answer.
 */
export function createOpenAiProvider(model: OpenAiModel, ports: ProviderPorts): Provider {
  return model.endpoint === 'embeddings' ? createVectorProvider(model, ports) : createCompletionProvider(model, ports);
}

function createCompletionProvider(model: OpenAiModel, ports: ProviderPorts): Provider {
  const resolved = openAiEndpoint(model, ports);
  const { endpoint, route } = resolved;
  const bodyOf = bodyWriter(model, resolved);
  const place = model.endpoint === 'completions' ? 'text' : 'message';
  const client = createHttpClient({ ...ports, ...(route === undefined ? {} : { route }) });

  return {
    async ask(request, signal) {
      const events: Buffer[] = [];
      let firstTokenMs: number | undefined;
      const post = { url: resolved.url, headers: resolved.headers, body: bodyOf(request), timeoutMs: model.timeoutMs };
      const result = await client.post(model.stream ? { ...post, onData: scanInto(events, atMs => (firstTokenMs ??= atMs)) } : post, signal);
      return answerOf(result, endpoint, response => {
        const answer = readReply(response.streamed ? foldEvents(events, place) : parseReply(response.body, place), endpoint);
        return answer.outcome === 'ok' && firstTokenMs !== undefined ? { ...answer, ttftMs: firstTokenMs - response.sentMs } : answer;
      });
    },
    dispose: () => client.dispose(),
  };
}

/** Keeps each event, to be parsed after the stream ended, except for the few before the first token. */
function scanInto(events: Buffer[], onFirstToken: (atMs: number) => void): (chunk: Buffer, atMs: number) => void {
  const scanner = createSseScanner();
  let begun = false;
  return (chunk, atMs) =>
    scanner.push(chunk, data => {
      events.push(data);
      if (begun || !carriesTokens(data)) return;
      begun = true;
      onFirstToken(atMs);
    });
}

function createVectorProvider(model: OpenAiModel, ports: ProviderPorts): Provider {
  const embeddings = createEmbeddings(model, ports);
  return {
    async ask({ messages }, signal) {
      const embedded = await embeddings.embed([promptText(messages)], signal);
      if (embedded.outcome !== 'ok') return embedded;
      const { vectors, ...rest } = embedded;
      return { ...rest, output: JSON.stringify(Array.from(vectors[0] ?? [])) };
    },
    dispose: () => embeddings.dispose(),
  };
}

/** The body of a request as JSON. @param own beside the model's params, of this request alone */
export function bodyWriter(model: OpenAiModel, { params, name }: OpenAiEndpoint): (request: Pick<ProviderRequest, 'messages'>, own?: object) => string {
  const streaming = model.stream ? { stream: true, stream_options: { ...(params['stream_options'] as object | undefined), include_usage: true } } : { stream: false };
  if (model.endpoint === 'completions') return ({ messages }, own) => JSON.stringify({ ...params, ...own, model: name, prompt: promptText(messages), ...streaming });
  return ({ messages }, own) => JSON.stringify({ ...params, ...own, model: name, messages, ...streaming });
}

/** What a reply is to whoever asked. */
export function readReply(reply: ChatReply, endpoint: Endpoint): Answer {
  switch (reply.kind) {
    case 'reply': {
      const { kind: _, ...rest } = reply;
      return { outcome: 'ok', ...rest };
    }
    case 'error':
      return failedInside(endpoint, reply.message, reply.status);
    case 'cut':
      return { outcome: 'failed', errorClass: 'reset', error: `${endpoint.origin} ended the stream before the answer was complete`, retryable: true };
    case 'malformed':
      return badResponse(endpoint, reply.message);
    default:
      return unreachable(reply);
  }
}
