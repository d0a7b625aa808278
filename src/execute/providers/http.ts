import type { HttpModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createHttpClient } from '../http/httpClient.ts';
import type { Answer, Provider } from '../provider.ts';
import { answerOf, badResponse } from './httpAnswer.ts';
import { httpDialect, outputText, type HttpDialect } from './httpDialect.ts';
import { requestValues } from './requestValues.ts';

/** Any JSON endpoint: the task says what is sent and where the output is. A missing key or a malformed address is a HumanError here; everything later is an answer. */
export function createHttpProvider(model: HttpModel, ports: ProviderPorts): Provider {
  const dialect = httpDialect(model, ports);
  const { url, headers, endpoint, params } = dialect;
  const client = createHttpClient({ ...ports, ...(dialect.route === undefined ? {} : { route: dialect.route }) });
  return {
    async ask(request, signal) {
      const rendered = dialect.bodyOf(requestValues(request, params));
      if ('error' in rendered) return { outcome: 'failed', errorClass: 'template', error: rendered.error, retryable: false };
      const result = await client.post({ url, method: model.method, headers, body: rendered.body, timeoutMs: model.timeoutMs }, signal);
      return answerOf(result, endpoint, response => readHttpAnswer(model, dialect, response.body));
    },
    dispose: () => client.dispose(),
  };
}

/** The output of an answer to one input. */
export function readHttpAnswer({ response }: Pick<HttpModel, 'response'>, dialect: HttpDialect, body: Buffer): Answer {
  const { json, output, ...counts } = dialect.read(body);
  const { endpoint } = dialect;
  if (!json) return badResponse(endpoint, `the answer is not JSON: ${body.toString('utf8', 0, 4096)}`);
  if (output === undefined) return badResponse(endpoint, `the answer has no \`${response}\`: ${body.toString('utf8', 0, 4096)}`);
  return { outcome: 'ok', output: outputText(output), ...counts };
}
