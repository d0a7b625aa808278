import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';

type Model = Readonly<Record<string, unknown>> & { readonly id: string };

/** The models of `providers`, each with what a task says of it. */
export function convertProviders(written: unknown, notes: Notes): readonly Model[] {
  const list = Array.isArray(written) ? (written as readonly unknown[]) : written === undefined ? [] : [written];
  const models = list.flatMap(provider => {
    const [id, options] = read(provider);
    return id === undefined ? told(provider, notes) : (convert(id, options, notes) ?? told(id, notes));
  });
  if (models.length === 0) {
    notes.add('no provider has a counterpart: the simulated server stands in for it');
    return [{ id: 'simulated', provider: 'sim' }];
  }
  return unique(models);
}

/** A text, an object with `id`, or an object whose only key is the id. */
function read(provider: unknown): readonly [id: string | undefined, options: Readonly<Record<string, unknown>>] {
  if (typeof provider === 'string') return [provider, {}];
  if (!isObject(provider)) return [undefined, {}];
  if (typeof provider['id'] === 'string') return [provider['id'], provider];
  const [entry] = Object.entries(provider);
  return entry === undefined || Object.keys(provider).length !== 1 ? [undefined, {}] : [entry[0], isObject(entry[1]) ? entry[1] : {}];
}

function told(provider: unknown, notes: Notes): readonly Model[] {
  notes.add(`provider ${textOf(provider)} has no counterpart and is left out`);
  return [];
}

function convert(id: string, options: Readonly<Record<string, unknown>>, notes: Notes): readonly Model[] | undefined {
  const config = isObject(options['config']) ? options['config'] : {};
  const label = textOf(options['label']).trim();
  const [vendor = '', ...rest] = id.split(':');
  const model = (['chat', 'completion', 'messages', 'responses'].includes(rest[0] ?? '') ? rest.slice(1) : rest).join(':');
  const named = label === '' ? (model === '' ? id : model) : label;
  const where = `provider ${id}`;
  tellOthers(options, ['id', 'label', 'config'], where, notes);
  if (id === 'echo') return [{ id: label === '' ? 'echo' : label, provider: 'sim' }];
  if (/^https?(:\/\/|$)/.test(id)) return [http(id, named, config, notes)];
  if (model === '') return undefined;
  const key = (variable: string): object => ({ api_key: `\${env:${textOf(config['apiKeyEnvar']) || variable}}` });
  if (config['apiKey'] !== undefined) notes.add(`${where}: its key is not copied: it is read from the environment`);
  const { apiBaseUrl, apiHost } = config;
  const address = typeof apiBaseUrl === 'string' ? apiBaseUrl : typeof apiHost === 'string' ? `https://${apiHost}/v1` : undefined;
  if (rest[0] === 'responses') notes.add(`${where}: it is asked through the chat API`);
  switch (vendor) {
    case 'openai':
      return ['embedding', 'image', 'realtime', 'assistant', 'moderation', 'transcription'].includes(rest[0] ?? '') ? undefined : [{ id: named, provider: 'openai', base_url: address ?? 'https://api.openai.com/v1', ...key('OPENAI_API_KEY'), model, ...(rest[0] === 'completion' ? { endpoint: 'completions' } : {}), ...params(config, where, notes) }];
    case 'anthropic':
      return [{ id: named, provider: 'anthropic', ...(address === undefined ? {} : { base_url: address }), ...key('ANTHROPIC_API_KEY'), model, ...params(config, where, notes) }];
    case 'google':
      return [{ id: named, provider: 'google', ...key('GOOGLE_API_KEY'), model, ...params(config, where, notes) }];
    case 'ollama':
      return [{ id: named, provider: 'openai', base_url: address ?? 'http://127.0.0.1:11434/v1', model, ...params(config, where, notes) }];
    default:
      return undefined;
  }
}

const sent = ['temperature', 'max_tokens', 'max_completion_tokens', 'top_p', 'top_k', 'seed', 'stop', 'frequency_penalty', 'presence_penalty', 'reasoning_effort', 'response_format', 'tools', 'tool_choice', 'thinking'];

function params(config: Readonly<Record<string, unknown>>, where: string, notes: Notes): object {
  const kept = Object.entries(config).filter(([key]) => sent.includes(key));
  tellOthers(config, [...sent, 'apiKey', 'apiKeyEnvar', 'apiBaseUrl', 'apiHost'], `${where}: config`, notes);
  return kept.length === 0 ? {} : { params: Object.fromEntries(kept) };
}

function http(id: string, named: string, config: Readonly<Record<string, unknown>>, notes: Notes): Model {
  const { url, method, headers, body, transformResponse, responseParser } = config;
  const where = `provider ${id}`;
  const parser = textOf(transformResponse ?? responseParser).trim();
  const path = /^json\.([\w.[\]]+)$/.exec(parser)?.[1];
  if (parser !== '' && path === undefined) notes.add(`${where}: \`transformResponse\` is code: write where the answer is into \`response\``);
  tellOthers(config, ['url', 'method', 'headers', 'body', 'transformResponse', 'responseParser'], `${where}: config`, notes);
  const methods = ['POST', 'PUT', 'PATCH'];
  if (method !== undefined && !methods.includes(textOf(method))) notes.add(`${where}: \`method: ${textOf(method)}\` is sent as POST`);
  const asPrompt = (value: unknown): unknown => (typeof value === 'string' ? value : Array.isArray(value) ? value.map(asPrompt) : isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, of]) => [key, asPrompt(of)])) : value);
  return {
    id: named,
    provider: 'http',
    url: typeof url === 'string' && /^https?:/.test(url) ? url : /^https?:\/\//.test(id) ? id : 'http://127.0.0.1:8000/',
    ...(methods.includes(textOf(method)) ? { method } : {}),
    ...(isObject(headers) ? { headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, textOf(value)])) } : {}),
    body: body === undefined ? { prompt: '{{ prompt }}' } : asPrompt(body),
    ...(path === undefined ? {} : { response: path }),
  };
}

function unique(models: readonly Model[]): readonly Model[] {
  const seen = new Map<string, number>();
  return models.map(model => {
    const times = (seen.get(model.id) ?? 0) + 1;
    seen.set(model.id, times);
    return times === 1 ? model : { ...model, id: `${model.id} ${times}` };
  });
}
