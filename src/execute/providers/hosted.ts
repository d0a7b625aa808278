import type { HostedModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createHttpClient } from '../http/httpClient.ts';
import { routeOf } from '../http/route.ts';
import type { Answer, Provider, ProviderRequest } from '../provider.ts';
import { resolveDeep, resolveReferences } from '../secrets.ts';
import type { Prompt } from './aiSdk.ts';
import { wordsOfError } from './errorWords.ts';
import { withParams } from './hostedParams.ts';
import { readStream, readWhole, type HostedReply } from './hostedReply.ts';
import { createWire, type Wire } from './hostedWire.ts';
import { answerOf, badResponse, says, type Endpoint } from './httpAnswer.ts';
import { addressOf, resolveKey, secretsOf } from './openAiEndpoint.ts';

/**
 * Anthropic's and Google's own APIs: their SDKs write the requests and read the answers, our client sends them. A missing key or a malformed `base_url` is a
 * HumanError here; everything later is an answer.
 */
export function createHostedProvider(model: HostedModel, ports: ProviderPorts): Provider {
  const { environment, clock } = ports;
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const baseUrl = addressOf(resolveReferences(model.baseUrl, environment, where('base_url')), model.baseUrl, where('base_url'));
  const key = model.apiKey === undefined ? '' : resolveKey(model.apiKey, environment, where('api_key'));
  const name = resolveReferences(model.model, environment, where('model'));
  const params = resolveDeep(model.params, environment, where('params')) as Record<string, unknown>;
  const endpoint: Endpoint = { origin: baseUrl.origin, secrets: [...(key === '' ? [] : [key]), ...secretsOf(model, environment)], timeoutMs: model.timeoutMs, clock };
  const route = routeOf(baseUrl, model.connection ?? {}, environment, where);
  const client = createHttpClient({ ...ports, ...(route === undefined ? {} : { route }) });
  const headersOf = createHeaderList();

  return {
    async ask(request, signal) {
      const { openLanguageModel } = await import('./aiSdk.ts');
      const wire = createWire({ client, endpoint, streamed: model.stream, rewrite: body => withParams(model.provider, body, params), headersOf }, signal);
      const languageModel = openLanguageModel(model.provider, { baseUrl: baseUrl.href.replace(/\/+$/, ''), key, name, fetch: wire.fetch });
      const prompt = promptOf(request);
      let reply: HostedReply | undefined;
      try {
        reply = model.stream ? await readStream(await languageModel.doStream({ prompt, includeRawChunks: true })) : readWhole(await languageModel.doGenerate({ prompt }));
      } catch (error) {
        // What it cannot write: the conversation does not fit the API.
        if (wire.result() === undefined) return { outcome: 'failed', errorClass: 'clientError', error: says(endpoint, wordsOfError(error)), retryable: false };
      }
      return answer(wire, reply, endpoint);
    },
    dispose: () => client.dispose(),
  };
}

function answer(wire: Wire, reply: HostedReply | undefined, endpoint: Endpoint): Answer {
  const result = wire.result();
  if (result === undefined) return badResponse(endpoint, 'nothing was asked');
  const read = answerOf<Extract<Answer, { outcome: 'ok' }>>(result, endpoint, () => {
    const problem = wire.problem();
    if (problem !== undefined) return problem;
    if (reply === undefined) return badResponse(endpoint, `the answer is not what the API describes: ${wire.words()}`);
    const { end, reason, firstTokenEvent, ...rest } = reply;
    if (end === 'cut') return { outcome: 'failed', errorClass: 'reset', error: `${endpoint.origin} ended the stream before the answer was complete`, retryable: true };
    if (end === 'withheld') return badResponse(endpoint, reason === undefined ? `the answer holds nothing: ${wire.words()}` : `gave no answer: ${reason}`);
    const atMs = firstTokenEvent === undefined ? undefined : wire.eventsMs[firstTokenEvent];
    return { outcome: 'ok', ...rest, ...(atMs === undefined ? {} : { ttftMs: atMs - (wire.sentMs() ?? atMs) }) };
  });
  const latencyMs = wire.latencyMs();
  return latencyMs === undefined ? read : { ...read, latencyMs };
}

function promptOf({ messages }: ProviderRequest): Prompt {
  return messages.map(({ role, content }) => (role === 'system' ? { role, content } : { role: role === 'assistant' ? role : 'user', content: [{ type: 'text', text: content }] }));
}

/** As the client wants them, which knows headers that it has sent before by their list. */
function createHeaderList(): (headers: Headers) => readonly string[] {
  let known: { readonly text: string; readonly list: readonly string[] } | undefined;
  return headers => {
    headers.set('user-agent', 'pitwall');
    // An empty key is none.
    const list = [...headers].filter(([, value]) => value !== '').flat();
    const text = list.join('\n');
    if (known?.text !== text) known = { text, list };
    return known.list;
  };
}
