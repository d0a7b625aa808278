import { HumanError } from '../../../base/humanError.ts';
import { keyFor } from '../keyFor.ts';
import { mappingIn, tellKind, tellUnused } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';

type Tree = Readonly<Record<string, unknown>>;

/** By what Prompty calls them in its second version; the first hands `parameters` on as they are. */
const called: Readonly<Record<string, string>> = { temperature: 'temperature', maxOutputTokens: 'max_tokens', topP: 'top_p', topK: 'top_k', frequencyPenalty: 'frequency_penalty', presencePenalty: 'presence_penalty', seed: 'seed', stopSequences: 'stop' };
/** What Pitwall sends itself. */
const ours = ['model', 'messages', 'prompt', 'stream', 'n'];

/** `model` of the front matter, of either version, as a model of a task. */
export function modelOf(written: unknown, where: string, notes: Notes): Tree {
  if (written !== undefined && written !== null && !isObject(written) && typeof written !== 'string') tellKind('model', written, 'mapping', 'the file', notes);
  const model: Tree = isObject(written) ? written : typeof written === 'string' ? { id: written } : {};
  tellOthers(model, ['id', 'provider', 'apiType', 'api', 'connection', 'options', 'configuration', 'parameters', 'response'], 'model', notes);
  const old = mappingIn(model, 'configuration', 'model', notes);
  tellUnused(model, ['response'], 'model', notes);
  tellUnused(old, ['api_version', 'organization'], 'model.configuration', notes);
  tellOthers(old, ['type', 'name', 'azure_deployment', 'azure_endpoint', 'base_url', 'api_key', 'api_version', 'organization'], 'model.configuration', notes);
  const connection = mappingIn(model, 'connection', 'model', notes);
  tellUnused(connection, ['kind', 'name', 'authenticationMode', 'target', 'apiVersion'], 'model.connection', notes);
  tellOthers(connection, ['kind', 'endpoint', 'apiKey', 'name', 'authenticationMode', 'target', 'apiVersion'], 'model.connection', notes);
  const kind = (textOf(model['apiType']) || textOf(model['api']) || 'chat').toLowerCase();
  if (/embedding|image|audio/.test(kind)) throw new HumanError({ what: `it asks for ${kind}, and no text comes of that`, where, toDo: 'convert one whose model answers with a text' });
  if (!/^chat$|^completion$/.test(kind)) notes.add(`model: \`${kind}\` is asked through the chat API`);
  for (const [other, stronger] of [['name', textOf(model['id']) || textOf(old['azure_deployment'])], ['azure_deployment', textOf(model['id'])]] as const) if (old[other] !== undefined && stronger !== '') notes.add(`model.configuration: \`${other}\` has no effect beside ${stronger}`);
  const name = textOf(model['id']) || textOf(old['azure_deployment']) || textOf(old['name']);
  const provider = (textOf(model['provider']) || textOf(old['type']) || (name.startsWith('claude') ? 'anthropic' : 'openai')).toLowerCase();
  const params = paramsOf(model, notes);
  if (name === '') notes.add('it names no model: gpt-4.1-mini at OpenAI stands for it, at your cost');
  const id = reference(name === '' ? 'gpt-4.1-mini' : name, notes);
  const shown = id.replaceAll(/[${}]/g, '').slice(0, 100);
  const endpoint = reference(textOf(connection['endpoint']) || textOf(old['azure_endpoint']) || textOf(old['base_url']), notes);
  const more = Object.keys(params).length === 0 ? {} : { params };
  const key = (variable: string, address: string): object => ({ api_key: keyOf(textOf(connection['apiKey']) || textOf(old['api_key']), variable, address, notes) });
  if (provider === 'anthropic') return { id: shown, provider: 'anthropic', ...(endpoint === '' ? {} : { base_url: endpoint }), ...key('ANTHROPIC_API_KEY', endpoint || 'https://api.anthropic.com'), model: id, ...more };
  if (/^azure|foundry/.test(provider)) {
    if (endpoint === '') notes.add('model: its endpoint is read from the environment variable AZURE_OPENAI_ENDPOINT');
    const address = `${(endpoint || '${env:AZURE_OPENAI_ENDPOINT}').replace(/\/$/, '')}/openai/v1`;
    return { id: shown, provider: 'openai', base_url: address, ...key('AZURE_OPENAI_API_KEY', address), model: id, ...more };
  }
  if (!/^(openai|serverless|github|ollama)?$/.test(provider)) notes.add(`model: the provider \`${provider}\` is asked as one that speaks OpenAI’s API`);
  const address = endpoint || (provider === 'ollama' ? 'http://127.0.0.1:11434/v1' : provider === 'github' ? 'https://models.github.ai/inference' : 'https://api.openai.com/v1');
  return { id: shown, provider: 'openai', base_url: address, ...(provider === 'ollama' ? {} : key(provider === 'github' ? 'GITHUB_TOKEN' : 'OPENAI_API_KEY', address)), model: id, ...more };
}

function paramsOf(model: Tree, notes: Notes): Tree {
  const old = mappingIn(model, 'parameters', 'model', notes);
  const options = mappingIn(model, 'options', 'model', notes);
  tellOthers(options, [...Object.keys(called), 'additionalProperties'], 'model.options', notes);
  const named = Object.entries(options).flatMap(([key, value]) => (called[key] === undefined || value === null ? [] : [[called[key], value] as const]));
  const all = Object.entries({ ...old, ...Object.fromEntries(named), ...mappingIn(options, 'additionalProperties', 'model.options', notes) });
  for (const [key] of all) if (ours.includes(key)) notes.add(`model: the parameter \`${key}\` is not carried over: Pitwall sends it itself`);
  return Object.fromEntries(all.filter(([key]) => !ours.includes(key)));
}

/** `${env:X}` and `${env:X:else}`, also as `${X}` and `${X:else}`. */
function reference(text: string, notes: Notes): string {
  return text.replaceAll(/\$\{(?:env:)?([A-Za-z_]\w*)(?::([^}]*))?\}/g, (_, name: string, without: string | undefined) => {
    if (without !== undefined) notes.add(`\${env:${name}} has no default here: ${without === '' ? 'an empty text' : JSON.stringify(without)} is not written for it`);
    return `\${env:${name}}`;
  });
}

/** @param usual read where the environment itself says the address */
function keyOf(written: string, usual: string, address: string, notes: Notes): string {
  const referred = reference(written, notes);
  if (/^\$\{env:\w+\}$/.test(referred)) return referred;
  if (written !== '') notes.add('model: its key is not copied: it is read from the environment');
  return `\${env:${keyFor(address, 'AZURE_OPENAI_API_KEY', usual)}}`;
}
