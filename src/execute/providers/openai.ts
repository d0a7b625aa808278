import { HumanError } from '../../base/humanError.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { OpenAiModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createHttpClient } from '../http/httpClient.ts';
import { createSseScanner } from '../http/sse.ts';
import type { Answer, Provider, ProviderRequest } from '../provider.ts';
import { referencedValues, resolveDeep, resolveReferences } from '../secrets.ts';
import { carriesTokens, foldEvents, parseReply, type ChatReply } from './chatReply.ts';
import { answerOf, badResponse, says, type Endpoint } from './httpAnswer.ts';

/**
 * Chat completions of any OpenAI-compatible endpoint, streamed or whole. References in the model are resolved here, and only the request holds what they stand for.
 * A missing key or a malformed `base_url` is a HumanError here; everything later is an answer.
 */
export function createOpenAiProvider(model: OpenAiModel, ports: ProviderPorts): Provider {
  const { clock } = ports;
  const resolved = resolveModel(model, ports);
  const client = createHttpClient({ connections: ports.connections, clock });
  const endpoint: Endpoint = { origin: resolved.url.origin, secrets: resolved.secrets, timeoutMs: model.timeoutMs, clock };

  return {
    async ask(request, signal) {
      const events: Buffer[] = [];
      const scanner = createSseScanner();
      let firstTokenMs: number | undefined;
      const result = await client.post(
        {
          url: resolved.url,
          headers: resolved.headers,
          body: resolved.bodyOf(request),
          timeoutMs: model.timeoutMs,
          ...(!model.stream
            ? {}
            : {
                onData: (chunk, atMs) =>
                  scanner.push(chunk, data => {
                    events.push(data);
                    // Events are parsed after the stream ended, except for the few before the first token.
                    if (firstTokenMs === undefined && carriesTokens(data)) firstTokenMs = atMs;
                  }),
              }),
        },
        signal,
      );
      return answerOf(result, endpoint, response => {
        const reply = response.streamed ? foldEvents(events) : parseReply(response.body);
        const answer = read(reply);
        return answer.outcome === 'ok' && firstTokenMs !== undefined ? { ...answer, ttftMs: firstTokenMs - response.sentMs } : answer;
      });
    },
    dispose: () => client.dispose(),
  };

  function read(reply: ChatReply): Answer {
    switch (reply.kind) {
      case 'reply': {
        const { kind: _, ...rest } = reply;
        return { outcome: 'ok', ...rest };
      }
      case 'error':
        return { outcome: 'failed', errorClass: 'serverError', error: says(endpoint, reply.message), retryable: true };
      case 'cut':
        return { outcome: 'failed', errorClass: 'reset', error: `${endpoint.origin} ended the stream before the answer was complete`, retryable: true };
      case 'malformed':
        return badResponse(endpoint, reply.message);
      default:
        return unreachable(reply);
    }
  }
}

interface ResolvedModel {
  readonly url: URL;
  readonly headers: readonly string[];
  /** What must not be shown when the endpoint repeats it. */
  readonly secrets: readonly string[];
  bodyOf(request: ProviderRequest): string;
}

function resolveModel(model: OpenAiModel, { environment }: ProviderPorts): ResolvedModel {
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const baseUrl = resolveReferences(model.baseUrl, environment, where('base_url'));
  const apiKey = model.apiKey === undefined ? undefined : resolveReferences(model.apiKey, environment, where('api_key')).trim();
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new HumanError({ what: 'the key holds spaces or characters that no HTTP header can carry', where: where('api_key'), toDo: 'check that the key was copied whole, and nothing else with it' });
  }
  const params = resolveDeep(model.params, environment, where('params')) as Record<string, unknown>;
  const name = resolveReferences(model.model, environment, where('model'));
  const streaming = model.stream ? { stream: true, stream_options: { ...(params['stream_options'] as object | undefined), include_usage: true } } : { stream: false };
  return {
    url: chatUrl(baseUrl, model.baseUrl, where('base_url')),
    secrets: [
      ...(apiKey === undefined ? [] : [apiKey]),
      ...referencedValues([model.apiKey, model.params], environment, ['env', 'secret']),
      ...referencedValues([model.baseUrl, model.model], environment, ['secret']),
      // An address from the environment is no secret, and errors name its origin.
      ...referencedValues(model.baseUrl, environment, ['env']).filter(value => !URL.canParse(value)),
    ],
    headers: ['content-type', 'application/json', 'accept', model.stream ? 'text/event-stream' : 'application/json', 'user-agent', 'pitwall', ...(apiKey === undefined ? [] : ['authorization', `Bearer ${apiKey}`])],
    bodyOf: request => JSON.stringify({ ...params, model: name, messages: request.messages, ...streaming }),
  };
}

/** `base_url` with or without a slash at its end; a query (as Azure wants) is kept. A wrong one is named as it was written: what its references stand for is not shown. */
function chatUrl(baseUrl: string, written: string, where: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new HumanError({ what: `\`${written}\` is not an http:// or https:// address`, where, toDo: 'write it like http://127.0.0.1:8000/v1' });
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`;
  return url;
}
