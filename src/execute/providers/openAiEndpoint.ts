import { HumanError } from '../../base/humanError.ts';
import type { OpenAiModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { routeOf, type Route } from '../http/route.ts';
import { referencedValues, resolveDeep, resolveReferences } from '../secrets.ts';
import { addHeaders } from './addHeaders.ts';
import type { Endpoint } from './httpAnswer.ts';
import { refusePassword } from './refusePassword.ts';

/** A model of OpenAI's API with its references resolved: only the request holds what they stand for. */
export interface OpenAiEndpoint {
  readonly url: URL;
  readonly headers: readonly string[];
  readonly route?: Route;
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, unknown>>;
  /** The model's name at the endpoint. */
  readonly name: string;
}

const paths = { chat: '/chat/completions', completions: '/completions', embeddings: '/embeddings', rerank: '/rerank' } as const;

/** A missing key or a malformed `base_url` is a HumanError. */
export function openAiEndpoint(model: OpenAiModel, { environment, clock }: Pick<ProviderPorts, 'environment' | 'clock'>): OpenAiEndpoint {
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const url = addressOf(resolveReferences(model.baseUrl, environment, where('base_url')), model.baseUrl, where('base_url'));
  const apiKey = model.apiKey === undefined ? undefined : resolveKey(model.apiKey, environment, where('api_key'));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${paths[model.endpoint ?? 'chat']}`;
  const streamed = model.stream && (model.endpoint === undefined || model.endpoint === 'completions');
  const headers = ['content-type', 'application/json', 'accept', streamed ? 'text/event-stream' : 'application/json', 'user-agent', 'pitwall', ...(apiKey === undefined ? [] : ['authorization', `Bearer ${apiKey}`])];
  addHeaders(headers, model.headers ?? {}, environment, where);
  const route = routeOf(url, model.connection ?? {}, environment, where);
  return {
    url,
    headers,
    ...(route === undefined ? {} : { route }),
    endpoint: { origin: url.origin, secrets: [...(apiKey === undefined ? [] : [apiKey]), ...secretsOf(model, environment)], timeoutMs: model.timeoutMs, clock },
    params: resolveDeep(model.params, environment, where('params')) as Record<string, unknown>,
    name: resolveReferences(model.model, environment, where('model')),
  };
}

/** What must not be shown when an endpoint repeats it. */
export function secretsOf(model: Pick<OpenAiModel, 'apiKey' | 'headers' | 'params' | 'model'> & { readonly baseUrl?: string }, environment: ProviderPorts['environment']): readonly string[] {
  return [
    ...referencedValues([model.apiKey, model.headers, model.params], environment, ['env', 'secret']),
    ...referencedValues([model.baseUrl, model.model], environment, ['secret']),
    // An address from the environment is no secret, and errors name its origin.
    ...referencedValues(model.baseUrl, environment, ['env']).filter(value => !URL.canParse(value)),
  ];
}

/** A key that a header can carry. */
export function resolveKey(written: string, environment: ProviderPorts['environment'], where: string): string {
  const key = resolveReferences(written, environment, where).trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new HumanError({ what: 'the key holds spaces or characters that no HTTP header can carry', where, toDo: 'check that the key was copied whole, and nothing else with it' });
}

/** With or without a slash at its end; a query (as Azure wants) is kept. A wrong one is named as it was written: what its references stand for is not shown. */
export function addressOf(resolved: string, written: string, where: string): URL {
  const url = URL.canParse(resolved) ? new URL(resolved) : undefined;
  if (url !== undefined) refusePassword(url, written, where);
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new HumanError({ what: `\`${written}\` is not an http:// or https:// address`, where, toDo: 'write it like http://127.0.0.1:8000/v1' });
}
