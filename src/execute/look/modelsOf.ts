import * as z from 'zod';
import { HumanError } from '../../base/humanError.ts';
import type { Clock } from '../../base/clock.ts';
import type { HostedModel, HttpModel, OpenAiModel } from '../../task/models.ts';
import { createHttpClient } from '../http/httpClient.ts';
import { routeOf, type Route } from '../http/route.ts';
import { httpDialect } from '../providers/httpDialect.ts';
import { wordsOf } from '../providers/errorWords.ts';
import { parseJson } from '../providers/jsonFields.ts';
import { addressOf, openAiEndpoint, resolveKey, secretsOf } from '../providers/openAiEndpoint.ts';
import { redact } from '../redact.ts';
import { resolveReferences, type Environment } from '../secrets.ts';

/** What an endpoint says to a question that costs nothing. */
export type Asked =
  /** `models` absent: it lists none. */
  | { readonly kind: 'answers'; readonly name?: string; readonly models?: readonly string[] }
  | { readonly kind: 'refused'; readonly status: number; readonly words: string }
  | { readonly kind: 'unreachable'; readonly words: string };

const patienceMs = 5_000;
const listed = z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id));
const listedByGoogle = z.object({ models: z.array(z.object({ name: z.string() })) }).transform(({ models }) => models.map(({ name }) => name.replace(/^models\//, '')));

interface Question {
  readonly url: URL;
  readonly headers: readonly string[];
  readonly route?: Route;
  readonly secrets: readonly string[];
  /** Of the model at the endpoint. */
  readonly name?: string;
}

/** Asks an endpoint which models it has, by the way that the model's requests go. A key that is not there is a HumanError. */
export async function modelsOf(model: OpenAiModel | HostedModel | HttpModel, { environment, clock }: { readonly environment: Environment; readonly clock: Clock }, signal: AbortSignal): Promise<Asked> {
  const { url, headers, route, secrets, name } = questionOf(model, environment, clock);
  const client = createHttpClient({ connections: 1, clock, ...(route === undefined ? {} : { route }) });
  try {
    const result = await client.post({ url, method: 'GET', headers, body: '', timeoutMs: patienceMs }, signal);
    if (result.kind === 'broken') return { kind: 'unreachable', words: redact(result.error, secrets) };
    if (result.kind !== 'response') return { kind: 'unreachable', words: `no answer from ${url.origin} within ${patienceMs / 1000} s` };
    const { status, body } = result;
    // What it is asked here is not what a run asks: an answer of any kind says that somebody is there.
    if (model.provider === 'http') return status === 401 || status === 403 || status < 500 ? { kind: 'answers' } : { kind: 'refused', status, words: redact(wordsOf(body), secrets) };
    if (status === 404 || status === 405 || status === 501) return { kind: 'answers', ...(name === undefined ? {} : { name }) };
    if (status < 200 || status > 299) return { kind: 'refused', status, words: redact(wordsOf(body), secrets) };
    const document = parseJson(body);
    const models = listed.safeParse(document).data ?? listedByGoogle.safeParse(document).data;
    return { kind: 'answers', ...(name === undefined ? {} : { name }), ...(models === undefined ? {} : { models }) };
  } finally {
    client.dispose();
  }
}

function questionOf(model: OpenAiModel | HostedModel | HttpModel, environment: Environment, clock: Clock): Question {
  if (model.provider === 'openai') {
    const { url, headers, route, endpoint, name } = openAiEndpoint(model, { environment, clock });
    url.pathname = url.pathname.replace(/\/(chat\/completions|completions|embeddings|rerank)$/, '/models');
    return { url, headers: without('content-type', headers), ...(route === undefined ? {} : { route }), secrets: endpoint.secrets, name };
  }
  if (model.provider === 'http') {
    const { url, route, endpoint } = httpDialect(model, { environment, clock });
    return { url: new URL('/', url), headers: ['user-agent', 'pitwall'], ...(route === undefined ? {} : { route }), secrets: endpoint.secrets };
  }
  return hosted(model, environment);
}

function hosted(model: HostedModel, environment: Environment): Question {
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const url = addressOf(resolveReferences(model.baseUrl, environment, where('base_url')), model.baseUrl, where('base_url'));
  const key = model.apiKey === undefined ? '' : resolveKey(model.apiKey, environment, where('api_key'));
  const name = resolveReferences(model.model, environment, where('model'));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/models`;
  // As many as there are on one page.
  url.searchParams.set(model.provider === 'google' ? 'pageSize' : 'limit', '1000');
  const named = model.provider === 'google' ? ['x-goog-api-key', key] : ['x-api-key', key, 'anthropic-version', '2023-06-01'];
  const route = routeOf(url, model.connection ?? {}, environment, where);
  if (key === '') throw new HumanError({ what: 'there is no key', where: where('api_key'), toDo: 'write `api_key: ${env:NAME}` or `${secret:NAME}`' });
  return { url, headers: ['user-agent', 'pitwall', ...named], ...(route === undefined ? {} : { route }), secrets: [key, ...secretsOf(model, environment)], name };
}

function without(name: string, headers: readonly string[]): readonly string[] {
  return headers.filter((_, k) => headers[k - (k % 2)] !== name);
}
