import { HumanError } from '../../base/humanError.ts';
import { responseTemplate } from '../../task/checkAskedModel.ts';
import type { HttpModel } from '../../task/models.ts';
import { compileTemplate, TemplateError, type Template, type TemplateValues } from '../../task/template.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createHttpClient } from '../http/httpClient.ts';
import type { Answer, Provider } from '../provider.ts';
import { referencedValues, resolveDeep, resolveReferences } from '../secrets.ts';
import { addHeaders } from './addHeaders.ts';
import { answerOf, badResponse, type Endpoint } from './httpAnswer.ts';
import { requestValues } from './requestValues.ts';

/** Any JSON endpoint: the task says what is sent and where the output is. A missing key or a malformed address is a HumanError here; everything later is an answer. */
export function createHttpProvider(model: HttpModel, ports: ProviderPorts): Provider {
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const { environment, clock } = ports;
  const address = resolveReferences(model.url, environment, where('url'));
  if (!/^https?:/i.test(address) || !URL.canParse(address)) throw new HumanError({ what: `\`${model.url}\` is not an http:// or https:// address`, where: where('url'), toDo: 'write it like http://127.0.0.1:8080/generate' });
  const url = new URL(address);
  const endpoint: Endpoint = {
    origin: url.origin,
    secrets: [...referencedValues([model.headers, model.body, model.params], environment, ['env', 'secret']), ...referencedValues(model.url, environment, ['secret'])],
    timeoutMs: model.timeoutMs,
    clock,
  };
  const headers = ['content-type', 'application/json', 'accept', 'application/json', 'user-agent', 'pitwall'];
  addHeaders(headers, model.headers, environment, where);
  const bodyOf = compileBody(resolveDeep(model.body, environment, where('body')));
  const params = resolveDeep(model.params, environment, where('params')) as Record<string, unknown>;
  const [outputAt, inputCountAt, outputCountAt] = [model.response, model.usage?.input, model.usage?.output].map(path => (path === undefined ? undefined : compileTemplate(responseTemplate(path))));
  const client = createHttpClient(ports);

  return {
    async ask(request, signal) {
      let body: string;
      try {
        const value = bodyOf(requestValues(request, params));
        body = typeof value === 'string' ? value : JSON.stringify(value);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        return { outcome: 'failed', errorClass: 'template', error: `the body cannot be rendered: ${error.message}`, retryable: false };
      }
      const result = await client.post({ url, method: model.method, headers, body, timeoutMs: model.timeoutMs }, signal);
      return answerOf(result, endpoint, response => read(response.body));
    },
    dispose: () => client.dispose(),
  };

  function read(body: Buffer): Answer {
    if (outputAt === undefined) return { outcome: 'ok', output: body.toString('utf8') };
    let response: unknown;
    try {
      response = JSON.parse(body.toString('utf8'));
    } catch {
      return badResponse(endpoint, `the answer is not JSON: ${body.toString('utf8', 0, 4096)}`);
    }
    const output = valueAt(outputAt, response);
    if (output === undefined) return badResponse(endpoint, `the answer has no \`${model.response}\`: ${body.toString('utf8', 0, 4096)}`);
    const [tokensIn, tokensOut] = [countAt(inputCountAt, response), countAt(outputCountAt, response)];
    return { outcome: 'ok', output: output === null ? '' : typeof output === 'string' ? output : JSON.stringify(output), ...(tokensIn === undefined ? {} : { tokensIn }), ...(tokensOut === undefined ? {} : { tokensOut }) };
  }
}

/** Compiles every text of a JSON value once; what is no template stays as it is. */
function compileBody(value: unknown): (values: TemplateValues) => unknown {
  if (typeof value === 'string') {
    const template = compileTemplate(value);
    return values => template.value(values);
  }
  if (Array.isArray(value)) {
    const items = value.map(compileBody);
    return values => items.map(item => item(values));
  }
  if (typeof value !== 'object' || value === null) return () => value;
  const entries = Object.entries(value).map(([key, item]) => [key, compileBody(item)] as const);
  return values => Object.fromEntries(entries.map(([key, item]) => [key, item(values)]));
}

function valueAt(template: Template, response: unknown): unknown {
  try {
    return template.value({ response });
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function countAt(path: Template | undefined, response: unknown): number | undefined {
  const value = path === undefined ? undefined : valueAt(path, response);
  const count = typeof value === 'string' ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : undefined;
}
