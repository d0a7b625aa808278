import type { HttpModel } from '../../task/models.ts';
import type { HttpResult } from '../http/httpClient.ts';
import { createPooledClient } from '../http/pooledClient.ts';
import type { Answer } from '../provider.ts';
import { answerOf, badResponse } from '../providers/httpAnswer.ts';
import { readHttpAnswer } from '../providers/http.ts';
import { outputText, type HttpDialect } from '../providers/httpDialect.ts';
import { shareOut } from '../providers/shareOut.ts';
import type { LoadEndpoint, LoadPorts } from './loadTarget.ts';

/** A JSON endpoint under load, over sockets of its own: with one input in a request, which is also the only one of `inputs`, or with several. */
export function createHttpTarget(model: HttpModel, dialect: HttpDialect, { clock, connections }: Pick<LoadPorts, 'clock' | 'connections'>): LoadEndpoint {
  const { url, headers, endpoint, params } = dialect;
  const client = createPooledClient({ connections, clock, ...(dialect.route === undefined ? {} : { route: dialect.route }) });
  let mostTokens: number | undefined;
  const post = (body: string, signal: AbortSignal): Promise<HttpResult> => client.post({ url, method: model.method, headers, body, timeoutMs: model.timeoutMs }, signal);
  const render = (inputs: readonly string[], maxTokens: number | undefined): ReturnType<HttpDialect['bodyOf']> => {
    const [input = ''] = inputs;
    return dialect.bodyOf({ inputs: [...inputs], input, prompt: input, messages: [{ role: 'user', content: input }], ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }), params });
  };
  return {
    connect: (signal, sockets = connections) => client.open(url, sockets, signal),
    connections: () => client.made(),
    // Its templates were checked; one that fails for an input is sent as nothing, and the endpoint says so.
    write({ inputs, maxTokens }) {
      const rendered = render(inputs, maxTokens);
      return 'body' in rendered ? rendered.body : '';
    },
    async send(body, signal) {
      const result = await post(body, signal);
      const times = timesOf(result, clock.nowMs());
      return () => ({ answer: answerOf(result, endpoint, response => readHttpAnswer(model, dialect, response.body)), ...times });
    },
    several: {
      write({ inputs: [input = ''], maxTokens }) {
        mostTokens = maxTokens;
        return input;
      },
      async sendAll(inputs, signal) {
        const rendered = render(inputs, mostTokens);
        if ('error' in rendered) return () => ({ answers: inputs.map(() => ({ outcome: 'failed', errorClass: 'template', error: rendered.error, retryable: false })) });
        const result = await post(rendered.body, signal);
        const times = timesOf(result, clock.nowMs());
        return () => {
          const read = answerOf(result, endpoint, response => readAll(response.body, inputs));
          return { answers: 'answers' in read ? read.answers : inputs.map(() => read), ...times };
        };
      },
    },
    dispose: () => client.dispose(),
  };

  /** A list with an output for each input, in their order. */
  function readAll(body: Buffer, inputs: readonly string[]): { readonly outcome: 'ok'; readonly answers: readonly Answer[] } | Exclude<Answer, { readonly outcome: 'ok' }> {
    const { json, output, tokensIn, tokensOut } = dialect.read(body);
    const said = body.toString('utf8', 0, 4096);
    if (!json) return badResponse(endpoint, `the answer is not JSON: ${said}`);
    if (!Array.isArray(output)) return badResponse(endpoint, `\`${model.response ?? 'the answer'}\` is no list of outputs, one for each input: ${said}`);
    if (output.length !== inputs.length) return badResponse(endpoint, `\`${model.response ?? 'the answer'}\` has ${output.length} output${output.length === 1 ? '' : 's'} for ${inputs.length} input${inputs.length === 1 ? '' : 's'}`);
    const texts = (output as readonly unknown[]).map(outputText);
    const [counted, written] = [tokensIn === undefined ? undefined : shareOut(tokensIn, inputs.map(({ length }) => length)), tokensOut === undefined ? undefined : shareOut(tokensOut, texts.map(({ length }) => length))];
    return { outcome: 'ok', answers: texts.map((text, k) => ({ outcome: 'ok', output: text, ...(counted?.[k] === undefined ? {} : { tokensIn: counted[k] }), ...(written?.[k] === undefined ? {} : { tokensOut: written[k] }) })) };
  }
}

function timesOf(result: HttpResult, endedMs: number): { readonly sentMs?: number; readonly e2eMs?: number } {
  if (result.latencyMs === undefined) return {};
  return { sentMs: result.kind === 'response' ? result.sentMs : endedMs - result.latencyMs, e2eMs: result.latencyMs };
}
