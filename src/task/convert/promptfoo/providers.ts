import { keyFor } from '../keyFor.ts';
import { amountIn, mappingIn, tellKind, tellUnused, textsIn } from '../kinds.ts';
import { isKeySent, looksLikeKey } from '../keyNames.ts';
import { fileOf, isObject, tellOthers, textOf } from '../notes.ts';
import { addressOf } from './addresses.ts';
import { withEnvironment, withEnvironmentDeep } from './environment.ts';
import { headersOf } from './headers.ts';
import { httpModel } from './httpProvider.ts';
import type { Importing } from './importing.ts';
import { fileContents, withFiles } from './loadFiles.ts';
import { commandOf, programOf } from './programs.ts';
import { chats, others, vendors } from './vendors.ts';

type Tree = Readonly<Record<string, unknown>>;
export type Model = Tree & { readonly id: string };

export interface WrittenProvider {
  readonly model: Model;
  /** By which a test may name it. */
  readonly names: readonly string[];
  /** Labels of the prompts that it alone is asked by. */
  readonly prompts?: readonly string[];
}

/** The models of `providers`, each with what a task says of it; what has no counterpart is told and left out. */
export function readProviders(written: unknown, importing: Importing): readonly WrittenProvider[] {
  const list = Array.isArray(written) ? (written as readonly unknown[]) : written === undefined || written === null ? [] : [written];
  const taken = new Map<string, number>();
  return list.flatMap(one => ofFiles(one, importing)).flatMap(one => {
    const [id, options] = read(one);
    const model = id === undefined ? undefined : modelOf(id, options, importing);
    if (id === undefined || model === undefined) {
      importing.notes.add(`provider ${id ?? (textOf(one).slice(0, 80) || 'without an id')} has no counterpart and is left out`);
      return [];
    }
    const times = (taken.get(model.id) ?? 0) + 1;
    taken.set(model.id, times);
    const prompts = textsIn(options, 'prompts', `provider ${id}`, importing.notes);
    const label = textOf(options['label']).trim();
    return [{ model: times === 1 ? model : { ...model, id: `${model.id} ${times}` }, names: [...(label === '' ? [] : [label]), id, model.id], ...(prompts === undefined ? {} : { prompts }) }];
  });
}

/** `file://providers.yaml` is a list of them, or one. */
function ofFiles(one: unknown, { source, notes }: Importing): readonly unknown[] {
  const file = typeof one === 'string' ? one : undefined;
  if (file === undefined || !/^file:\/\/.*\.(ya?ml|json)$/i.test(file)) return [one];
  try {
    const contents = withFiles(fileContents(fileOf(file), source), source);
    if (contents !== undefined) return Array.isArray(contents) ? (contents as readonly unknown[]) : [contents];
  } catch {
    // Told below, as one that is not there.
  }
  notes.add(`providers of ${file} cannot be read`);
  return [one];
}

/** A text, an object with `id`, or an object whose only key is the id. */
function read(provider: unknown): readonly [id: string | undefined, options: Tree] {
  if (typeof provider === 'string') return [provider, {}];
  if (!isObject(provider)) return [undefined, {}];
  if (typeof provider['id'] === 'string') return [provider['id'], provider];
  const [entry] = Object.entries(provider);
  return entry === undefined || Object.keys(provider).length !== 1 ? [undefined, {}] : [entry[0], isObject(entry[1]) ? entry[1] : {}];
}

/** One provider as a model, of a test or of who grades. */
export function modelOf(written: string, options: Tree, importing: Importing): Model | undefined {
  const { notes, source } = importing;
  const id = withEnvironment(written, importing);
  const where = `provider ${id}`;
  const label = textOf(options['label']).trim();
  const [vendor = '', ...rest] = id.split(':');
  const kind = rest[0] ?? '';
  const model = (chats.includes(kind) ? rest.slice(1) : rest).join(':');
  const named = (label === '' ? (model === '' || /^(file|https?|exec|python)$/.test(vendor) ? id : model) : label).replaceAll(/\s+/g, ' ').slice(0, 110).trim();
  tellOthers(options, ['id', 'label', 'config', 'prompts', 'delay'], where, notes);
  const config = withFiles(mappingIn({ config: withFiles(options['config'], source) }, 'config', where, notes), source) as Tree;
  const delay = amountIn(options, 'delay', where, notes) ?? 0;
  const common = delay > 0 ? { limits: { min_interval: `${Math.round(delay)}ms` } } : {};
  if (id === 'echo') return { id: label === '' ? 'echo' : named, provider: 'sim', ...common };
  if (/^https?(:\/\/|$)/.test(id)) return ((found): Model | undefined => found && { id: named, ...found, ...common })(httpModel(id, config, importing));
  if (vendor === 'exec') return { id: named, provider: 'command', command: commandOf(rest.join(':').trim(), forArgument(config, where, importing)), ...common };
  const program = /^(file:\/\/|python:)/.test(id) || /\.([cm]?[jt]s|py)(:[\w.]+)?$/i.test(id) ? programOf(id) : undefined;
  if (program !== undefined) return { id: named, provider: 'command', command: program, processes: 1, params: withEnvironmentDeep(config, importing), ...common };
  if (model === '' || others.includes(kind)) return undefined;
  const variable = textOf(config['apiKeyEnvar']) || undefined;
  const given = textOf(config['apiKey']);
  const key = /^\$\{env:\w+\}$/.test(withEnvironment(given, importing)) ? withEnvironment(given, importing) : undefined;
  if (given !== '' && key === undefined) notes.add(`${where}: its key is not copied: it is read from the environment`);
  const authorized = isObject(config['headers']) && Object.keys(config['headers']).some(name => name.toLowerCase() === 'authorization');
  // The vendor's usual variable is for the vendor's address alone.
  const keyOf = (usual: string | undefined, at: string | undefined): object => {
    const written = key ?? (variable === undefined ? undefined : `\${env:${variable}}`);
    if (authorized || (usual === undefined && written === undefined)) return {};
    return { api_key: written ?? `\${env:${at === undefined ? (usual ?? '') : keyFor(at, 'AZURE_API_KEY', usual)}}` };
  };
  if (kind === 'responses') notes.add(`${where}: it is asked through the chat API`);
  const more = { ...moreHeaders(config, where, importing), ...params(config, where, importing), ...common };
  const isGoogle = vendor === 'google' || vendor === 'palm';
  const lost = [...(vendor === 'anthropic' || isGoogle ? ['headers'] : []), ...(isGoogle ? ['apiHost', 'apiBaseUrl'] : [])].filter(name => config[name] !== undefined);
  if (lost.length > 0) notes.add(`${where}: ${lost.map(name => `\`${name}\``).join(', ')} of its config is not carried over`);
  const address = isGoogle ? undefined : addressOf(vendor, config, where, importing);
  if (vendor === 'anthropic') return { id: named, provider: 'anthropic', ...(address === undefined ? {} : { base_url: address }), ...keyOf('ANTHROPIC_API_KEY', address), model, ...params(config, where, importing), ...common };
  if (isGoogle) return { id: named, provider: 'google', ...keyOf('GOOGLE_API_KEY', undefined), model, ...params(config, where, importing), ...common };
  if (vendor === 'azure' || vendor === 'azureopenai') return { id: named, provider: 'openai', base_url: address ?? '', ...keyOf('AZURE_API_KEY', address), model, ...more };
  const known = Object.hasOwn(vendors, vendor) ? vendors[vendor] : vendor === 'huggingface' && kind === 'chat' ? { address: 'https://router.huggingface.co/v1', key: 'HF_TOKEN' } : ['alicloud', 'aliyun', 'dashscope'].includes(vendor) ? vendors['alibaba'] : undefined;
  if (known === undefined) return undefined;
  return { id: named, provider: 'openai', base_url: address ?? known.address, ...keyOf(known.key, address), model, ...(kind.startsWith('completion') ? { endpoint: 'completions' } : {}), ...more };
}

/** A process list shows arguments, so no key and nothing of the environment stands in one. */
function forArgument(config: Tree, where: string, importing: Importing): Tree {
  const holdsKey = (name: string, value: unknown): boolean => (isObject(value) ? Object.entries(value).some(([key, of]) => holdsKey(key, of)) : Array.isArray(value) ? value.some(one => holdsKey(name, one)) : typeof value === 'string' && (isKeySent(name, value) || looksLikeKey(value) || /\$\{(env|secret):/.test(value)));
  return Object.fromEntries(Object.entries(withEnvironmentDeep(config, importing) as Tree).filter(([name, value]) => {
    const isOut = holdsKey(name, value);
    if (isOut) importing.notes.add(`${where}: \`${name}\` of its config holds a key or what is read from the environment, and is left out: every process list shows arguments`);
    return !isOut;
  }));
}

const sent = ['temperature', 'max_tokens', 'max_completion_tokens', 'top_p', 'top_k', 'min_p', 'seed', 'stop', 'stop_sequences', 'frequency_penalty', 'presence_penalty', 'repetition_penalty', 'reasoning_effort', 'reasoning', 'verbosity', 'response_format', 'tools', 'tool_choice', 'thinking', 'logprobs', 'top_logprobs', 'generationConfig', 'safetySettings', 'web_search_options', 'search_parameters', 'metadata', 'service_tier', 'store', 'user'];
const readElsewhere = ['apiKey', 'apiKeyEnvar', 'apiBaseUrl', 'apiHost', 'passthrough', 'headers', 'organization', 'cost', 'max_output_tokens'];
/** What Pitwall sends itself. */
const ours = ['model', 'messages', 'prompt', 'input', 'stream', 'system', 'contents', 'systemInstruction'];

function params(config: Tree, where: string, { notes }: Importing): object {
  const own = Object.entries(config).filter(([key]) => sent.includes(key));
  const passed = mappingIn(config, 'passthrough', `${where}: config`, notes);
  tellUnused(passed, ours, `${where}: passthrough`, notes);
  const kept: Readonly<Record<string, unknown>> = { ...(config['max_output_tokens'] === undefined ? {} : { max_tokens: config['max_output_tokens'] }), ...Object.fromEntries(own), ...Object.fromEntries(Object.entries(passed).filter(([key]) => !ours.includes(key))) };
  tellOthers(config, [...sent, ...readElsewhere], `${where}: config`, notes);
  if (config['cost'] !== undefined) notes.add(`${where}: \`cost\` is not carried over: write \`pricing\` with the prices of a million tokens`);
  return Object.keys(kept).length === 0 ? {} : { params: kept };
}

function moreHeaders(config: Tree, where: string, importing: Importing): object {
  if (config['organization'] !== undefined && typeof config['organization'] !== 'string') tellKind('organization', config['organization'], 'text', where, importing.notes);
  const headers = headersOf({ ...mappingIn(config, 'headers', `${where}: config`, importing.notes), ...(typeof config['organization'] === 'string' ? { 'OpenAI-Organization': config['organization'] } : {}) }, where, importing);
  return headers === undefined ? {} : { headers };
}
