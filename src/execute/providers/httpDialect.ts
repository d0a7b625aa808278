import { HumanError } from '../../base/humanError.ts';
import { responseTemplate } from '../../task/checkAskedModel.ts';
import type { HttpModel } from '../../task/models.ts';
import { compileTemplate, TemplateError, type Template, type TemplateValues } from '../../task/template.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { routeOf, type Route } from '../http/route.ts';
import { referencedValues, resolveDeep, resolveReferences } from '../secrets.ts';
import { addHeaders } from './addHeaders.ts';
import type { Endpoint } from './httpAnswer.ts';
import { refusePassword } from './refusePassword.ts';

/** A JSON endpoint as the task describes it: what is sent, and where in the answer things are. */
export interface HttpDialect {
  readonly url: URL;
  readonly headers: readonly string[];
  readonly route?: Route;
  readonly endpoint: Endpoint;
  /** What the body reads as `params`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The body, or why it cannot be rendered: one sentence without a full stop. */
  bodyOf(values: TemplateValues): { readonly body: string } | { readonly error: string };
  /** What is in the answer; `json` is false where it had to be JSON and is not, `output` is undefined where the answer has none. */
  read(body: Buffer): { readonly json: boolean; readonly output?: unknown; readonly tokensIn?: number; readonly tokensOut?: number };
}

/** A missing key or a malformed address is a HumanError. */
export function httpDialect(model: HttpModel, { environment, clock }: Pick<ProviderPorts, 'environment' | 'clock'>): HttpDialect {
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const address = resolveReferences(model.url, environment, where('url'));
  if (!/^https?:/i.test(address) || !URL.canParse(address)) throw new HumanError({ what: `\`${model.url}\` is not an http:// or https:// address`, where: where('url'), toDo: 'write it like http://127.0.0.1:8080/generate' });
  const url = new URL(address);
  refusePassword(url, model.url, where('url'));
  const headers = ['content-type', 'application/json', 'accept', 'application/json', 'user-agent', 'pitwall'];
  addHeaders(headers, model.headers, environment, where);
  const render = compileBody(resolveDeep(model.body, environment, where('body')));
  const [outputAt, inputCountAt, outputCountAt] = [model.response, model.usage?.input, model.usage?.output].map(path => (path === undefined ? undefined : compileTemplate(responseTemplate(path))));
  const route = routeOf(url, model.connection ?? {}, environment, where);
  return {
    url,
    headers,
    ...(route === undefined ? {} : { route }),
    endpoint: {
      origin: url.origin,
      secrets: [...referencedValues([model.headers, model.body, model.params], environment, ['env', 'secret']), ...referencedValues(model.url, environment, ['secret'])],
      timeoutMs: model.timeoutMs,
      clock,
    },
    params: resolveDeep(model.params, environment, where('params')) as Record<string, unknown>,
    bodyOf(values) {
      try {
        const value = render(values);
        return { body: typeof value === 'string' ? value : JSON.stringify(value) };
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        return { error: `the body cannot be rendered: ${error.message}` };
      }
    },
    read(body) {
      if (outputAt === undefined) return { json: true, output: body.toString('utf8') };
      let response: unknown;
      try {
        response = JSON.parse(body.toString('utf8'));
      } catch {
        return { json: false };
      }
      const [tokensIn, tokensOut] = [countAt(inputCountAt, response), countAt(outputCountAt, response)];
      return { json: true, output: valueAt(outputAt, response), ...(tokensIn === undefined ? {} : { tokensIn }), ...(tokensOut === undefined ? {} : { tokensOut }) };
    },
  };
}

/** An output as text: a value that is none is told as JSON. */
export function outputText(output: unknown): string {
  return output === null ? '' : typeof output === 'string' ? output : JSON.stringify(output);
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
