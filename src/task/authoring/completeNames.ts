import { isMapping } from '../isMapping.ts';
import { builtInPresets } from '../presets.ts';
import { presets as serverPresets } from '../server/presets.ts';
import { columnsOf } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { meaningOf, metricsOf } from './metricHelp.ts';
import { idsOf, mappings, scorerIdsOf, texts, type Part } from './part.ts';
import { scorerHelp } from './scorerHelp.ts';
import type { AuthoringPorts, Suggestion } from './suggestion.ts';
import { askingUses } from '../askingScorers.ts';
import { scorerUses } from '../scorers.ts';

/** A name that only this task, its files or the settings know. */
export interface Name {
  readonly name: string;
  readonly kind: Suggestion['kind'];
  readonly detail?: string;
  readonly documentation?: string;
  /** It is a key: a mapping follows it, a list, or one value. */
  readonly asKey?: 'value';
}

/** The names that may stand as the value, or as the key, at a place of the task. */
export function namesAt(part: Part, cursor: Cursor, ports: AuthoringPorts): readonly Name[] {
  const { shape, value, path } = part;
  const models = mappings(value['models']);
  const helpers = mappings(value['helpers']);
  const isKey = cursor.slot !== 'value';
  if (/^(datasets\.\*\.)?scorers\.\*$/.test(shape)) return shape.startsWith('datasets') ? [...named(scorerIdsOf({ ...part, value: { scorers: value['scorers'] } }), 'id', 'scorer of the task'), ...[...scorerUses, ...askingUses].map(scorer)] : [];
  if (/^(datasets\.\*\.)?scorers\.\*\.params\.model$/.test(shape)) return judges(part, [...helpers, ...models]);
  if (shape === 'datasets.*.prompts.*') return named(idsOf(value['prompts']), 'id', 'prompt of the task');
  if (shape === 'gates.*' || shape === 'leaderboard.by') return metricNames(part, 'gate');
  if (shape === 'leaderboard.dynascore.weights' || shape === 'leaderboard.dynascore.offsets') return [...metricNames(part, 'gate'), { name: 'throughput', kind: 'metric' } as const].slice(0, 12).map(name => ({ ...name, asKey: 'value' }));
  if (shape === 'objective.maximize' || shape === 'objective.minimize') return metricNames(part, 'objective');
  if (/^(models|helpers)\.\*\.limits\.preset$/.test(shape)) return [...new Set([...Object.keys(builtInPresets), ...ports.presets])].map(name => ({ name, kind: 'value', detail: Object.hasOwn(builtInPresets, name) ? limitsText(name) : 'pitwall.config.yaml' }));
  if (shape === 'datasets.*.track') return named(ports.pools, 'value', 'scoring pool of pitwall.config.yaml');
  if (/^datasets\.\*\.(tags\.\*|cluster|fields\.(input|target))$/.test(shape)) return named(columnsOf(part, ports, Number(path[1])), 'column', 'column');
  if (shape === 'models.*.match') return named(columnsOf(part, ports), 'column', 'column');
  if (/(^|\.)scorers\.\*\.params\.fields\.\*$/.test(shape)) return named(columnsOf(part, ports, shape.startsWith('datasets') ? Number(path[1]) : undefined), 'column', 'column');
  if (shape === 'exclude.*' && isKey) return keys([...factors, ...axesOf(value)], 'what trials differ in');
  if (/^exclude\.\*\.[^.]+(\.\*)?$/.test(shape)) return factorValues(value, String(path[2]));
  if (shape === 'matrix' && isKey) return keys(['params.temperature', 'params.max_tokens', 'params.seed', 'params.top_p', 'model.stream'], 'axis of the matrix');
  if (shape === 'parameters' && isKey) return keys(parametersOf(part.task), 'parameter of the preset');
  if (/^(models|helpers)\.\*\.params$|^target\.params$|^model\.params$/.test(shape) && isKey) return keys(sentParams, 'sent with each request');
  if (/^(models|helpers)\.\*\.base_url$|^target\.base_url$/.test(shape)) return addresses.map(([name, detail]) => ({ name, kind: 'value', detail }));
  return [];
}

const factors = ['model', 'dataset', 'split', 'prompt'];
const sentParams = ['temperature', 'max_tokens', 'top_p', 'top_k', 'seed', 'stop', 'presence_penalty', 'frequency_penalty', 'response_format', 'reasoning_effort', 'ignore_eos'];
const addresses = [
  ['http://127.0.0.1:8000/v1', 'vLLM'],
  ['http://127.0.0.1:30000/v1', 'SGLang'],
  ['http://127.0.0.1:8080/v1', 'llama.cpp'],
  ['http://127.0.0.1:11434/v1', 'Ollama'],
  ['http://127.0.0.1:1234/v1', 'LM Studio'],
  ['https://api.openai.com/v1', 'OpenAI'],
  ['https://openrouter.ai/api/v1', 'OpenRouter'],
] as const;

function named(names: readonly string[], kind: Name['kind'], detail: string): readonly Name[] {
  return names.map(name => ({ name, kind, detail }));
}

function keys(names: readonly string[], detail: string): readonly Name[] {
  return names.map(name => ({ name, kind: 'key', detail, asKey: 'value' }));
}

function scorer(name: string): Name {
  const documentation = scorerHelp(name);
  return { name, kind: 'scorer', ...(documentation === undefined ? {} : { documentation }) };
}

/** Who can judge, or for `cosine` who makes vectors of texts. */
function judges({ value, path }: Part, models: readonly Readonly<Record<string, unknown>>[]): readonly Name[] {
  const at = path.indexOf('scorers');
  const holder = at === 0 ? value : mappings(value['datasets'])[Number(path[1])];
  const scorers: unknown = holder?.['scorers'];
  const own: unknown = Array.isArray(scorers) ? scorers[Number(path[at + 1])] : undefined;
  const cosine = isMapping(own) && (own['use'] ?? own['id']) === 'cosine';
  return models
    .filter(model => model['provider'] !== 'recorded' && (model['endpoint'] === 'embeddings') === cosine)
    .flatMap(({ id, provider }) => (typeof id === 'string' ? [{ name: id, kind: 'id' as const, detail: `model, provider ${String(provider)}` }] : []));
}

function metricNames(part: Part, use: 'gate' | 'objective'): readonly Name[] {
  return metricsOf(part, use).map(name => {
    const documentation = meaningOf(name) ?? scorerHelp(name);
    return { name, kind: 'metric', ...(documentation === undefined ? {} : { documentation }) };
  });
}

function limitsText(name: string): string {
  const { parallelRequests, requestsPerMinute, tokensPerMinute } = builtInPresets[name] ?? {};
  return `${String(parallelRequests)} at once, ${String(requestsPerMinute)} requests and ${tokensPerMinute?.toLocaleString('en') ?? ''} tokens a minute`;
}

function axesOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  return isMapping(value['matrix']) ? Object.keys(value['matrix']) : [];
}

function factorValues(value: Readonly<Record<string, unknown>>, factor: string): readonly Name[] {
  const lists: Readonly<Record<string, readonly string[]>> = {
    model: idsOf(value['models']),
    dataset: idsOf(value['datasets']),
    prompt: [...idsOf(value['prompts']), ...mappings(value['datasets']).flatMap(dataset => idsOf(dataset['prompts']))],
    split: mappings(value['datasets']).flatMap(dataset => texts(dataset['splits'])),
  };
  if (Object.hasOwn(lists, factor)) return named(lists[factor] ?? [], 'id', factor);
  const axis = isMapping(value['matrix']) ? value['matrix'][factor] : undefined;
  return named(isMapping(axis) ? Object.keys(axis) : Array.isArray(axis) ? axis.map(String) : [], 'value', `level of ${factor}`);
}

/** What a server's preset knows ranges for, without what is varied already. */
export function parametersOf(task: Readonly<Record<string, unknown>>): readonly string[] {
  const { server, parameters } = task;
  const preset = isMapping(server) ? server['preset'] : undefined;
  const facts = typeof preset === 'string' && Object.hasOwn(serverPresets, preset) ? serverPresets[preset as keyof typeof serverPresets] : undefined;
  const names = facts === undefined ? [] : [...Object.keys(facts.ranges), ...facts.known.map(name => name.replaceAll('-', '_'))];
  return [...new Set(names)].filter(name => !isMapping(parameters) || !Object.hasOwn(parameters, name));
}
