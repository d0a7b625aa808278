import { HumanError } from '../../base/humanError.ts';
import { bridgeVariables, parseBridgeEvent, type BridgeAsk, type BridgeEvent, type ModelSelector } from '../../task/editorBridge.ts';
import type { VscodeLmModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createHttpClient } from '../http/httpClient.ts';
import { createSseScanner } from '../http/sse.ts';
import type { Answer, FailedAnswer, Provider } from '../provider.ts';
import { redact } from '../redact.ts';
import { referencedValues, resolveDeep, resolveReferences } from '../secrets.ts';
import { beginningOf } from './errorWords.ts';
import { answerOf, badResponse, type Endpoint } from './httpAnswer.ts';
import { outputOf, type ToolCall } from './toolCalls.ts';

/**
 * A model of the editor's own Language Model API: the window that started the run asks it, over a loopback bridge that this process was told of. Without one it
 * is a HumanError. A window that is gone does not come back, so its answers say that nobody is left.
 */
export function createVscodeLmProvider(model: VscodeLmModel, ports: ProviderPorts): Provider {
  const { environment, clock } = ports;
  const [address, token] = [environment[bridgeVariables.url] ?? '', environment[bridgeVariables.token] ?? ''];
  if (address === '' || token === '') {
    throw new HumanError({ what: 'it needs the editor, which alone can ask it', where: `model \`${model.id}\``, toDo: 'run the task in VS Code, with Pitwall: Run Task', kind: 'unfinished' });
  }
  const url = new URL('/ask', address);
  const endpoint: Endpoint = { origin: 'the editor', secrets: [token, ...referencedValues(model.params, environment, ['env', 'secret']), ...referencedValues(selectorOf(model), environment, ['secret'])], timeoutMs: model.timeoutMs, clock };
  const headers = ['content-type', 'application/json', 'accept', 'text/event-stream', 'authorization', `Bearer ${token}`, 'user-agent', 'pitwall'];
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const selector: ModelSelector = Object.fromEntries(Object.entries(selectorOf(model)).map(([key, value]) => [key, resolveReferences(value, environment, where(key))]));
  const options = resolveDeep(model.params, environment, where('params')) as Record<string, unknown>;
  const client = createHttpClient(ports);

  return {
    async ask({ messages }, signal) {
      const events: { readonly data: Buffer; readonly atMs: number }[] = [];
      const scanner = createSseScanner();
      const body = JSON.stringify({ selector, messages: messages.map(({ role, content }) => ({ role, content })), options } satisfies BridgeAsk);
      const result = await client.post({ url, headers, body, timeoutMs: model.timeoutMs, onData: (chunk, atMs) => scanner.push(chunk, data => events.push({ data, atMs })) }, signal);
      if (result.kind === 'broken' && (result.errorClass === 'unreachable' || result.errorClass === 'reset')) return gone;
      // Another window listens there now.
      if (result.kind === 'response' && (result.status === 401 || result.status === 403)) return gone;
      let endMs: number | undefined;
      const answer = answerOf<Extract<Answer, { outcome: 'ok' }>>(result, endpoint, response => {
        if (!response.streamed) return badResponse(endpoint, `the answer is no event stream: ${beginningOf(response.body)}`);
        const read = fold(events, endpoint);
        if ('outcome' in read) return read;
        endMs = read.endMs - response.sentMs;
        const { output, tokensIn, tokensOut, firstTokenMs } = read;
        return { outcome: 'ok', output, ...(tokensIn === undefined || tokensOut === undefined ? {} : { tokensIn, tokensOut }), ...(firstTokenMs === undefined ? {} : { ttftMs: firstTokenMs - response.sentMs }) };
      });
      // What counts tokens after the answer is no part of its latency.
      return endMs === undefined ? answer : { ...answer, latencyMs: endMs };
    },
    dispose: () => client.dispose(),
  };
}

const gone: FailedAnswer = {
  outcome: 'failed',
  errorClass: 'unreachable',
  error: 'it needs the editor, and the window that asked it for this run is gone; resume the run in VS Code',
  retryable: false,
  nobodyLeft: true,
};

function selectorOf({ model, vendor, family, version }: VscodeLmModel): Readonly<Record<string, string>> {
  return { ...(model === undefined ? {} : { id: model }), ...(vendor === undefined ? {} : { vendor }), ...(family === undefined ? {} : { family }), ...(version === undefined ? {} : { version }) };
}

interface Read {
  readonly output: string;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly firstTokenMs?: number;
  readonly endMs: number;
}

function fold(events: readonly { readonly data: Buffer; readonly atMs: number }[], endpoint: Endpoint): Read | FailedAnswer {
  let text = '';
  const calls: ToolCall[] = [];
  let firstTokenMs: number | undefined;
  let endMs: number | undefined;
  let tokens: Extract<BridgeEvent, { type: 'tokens' }> | undefined;
  for (const { data, atMs } of events) {
    const event = parseBridgeEvent(data.toString('utf8'));
    switch (event?.type) {
      case 'text':
        text += event.text;
        if (event.text !== '') firstTokenMs ??= atMs;
        break;
      case 'call':
        calls.push({ name: event.name, input: event.input });
        firstTokenMs ??= atMs;
        break;
      case 'end':
        endMs = atMs;
        break;
      case 'tokens':
        tokens = event;
        break;
      case 'error':
        return { outcome: 'failed', errorClass: event.errorClass, error: redact(event.error, endpoint.secrets), retryable: event.retryable };
      case undefined:
        return badResponse(endpoint, `an event of the stream is not what was expected: ${beginningOf(data)}`);
    }
  }
  if (endMs === undefined) return { outcome: 'failed', errorClass: 'reset', error: `${endpoint.origin} ended the stream before the answer was complete`, retryable: true };
  return { output: outputOf(text, calls), ...(tokens === undefined ? {} : { tokensIn: tokens.input, tokensOut: tokens.output }), ...(firstTokenMs === undefined ? {} : { firstTokenMs }), endMs };
}
