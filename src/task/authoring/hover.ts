import { markdownCode, markdownText } from '../../base/markdown.ts';
import { isMapping } from '../isMapping.ts';
import { builtInPresets } from '../presets.ts';
import { valueAt } from './cursor.ts';
import { keyHelp } from './keyHelp.ts';
import { meaningOf, metricsOf } from './metricHelp.ts';
import { mappings, partOf, type Part } from './part.ts';
import { placeAt, type Place } from './placeAt.ts';
import { keysOf, schemasAt } from './schemaAt.ts';
import { kindOf } from '../taskKind.ts';
import { valuesOf } from './schemaText.ts';
import { scorerHelp } from './scorerHelp.ts';
import type { AuthoringPorts } from './suggestion.ts';

/** What is told of the word at an offset. */
export interface Hover {
  readonly range: readonly [start: number, end: number];
  /** Markdown. */
  readonly told: readonly string[];
}

/** What a key is for, its type and its values; what a scorer does; whom a name stands for. Never throws. */
export function hover(text: string, offset: number, ports: AuthoringPorts): Hover | undefined {
  const place = placeAt(text, offset);
  if (place === undefined) return undefined;
  const part = partOf(place.root, place.path, ports.file);
  const told = place.what === 'key' ? ofKey(place, part, ports) : ofText(text, place, part, offset, ports);
  return told.told.length === 0 ? undefined : told;
}

function ofKey({ text, path, range, root }: Place, part: Part, ports: AuthoringPorts): Hover {
  const known = keysOf(schemasAt(kindOf(root, ports.file), root, path)).find(({ key }) => key === text);
  const metric = /^leaderboard\.dynascore\.(weights|offsets)$/.test(part.shape) ? meaningOf(text) : undefined;
  if (known === undefined) return { range, told: metric === undefined ? [] : [metric] };
  const { detail, documentation } = keyHelp(known);
  const values = valuesOf(known.schema).length > 6 ? [`One of ${valuesOf(known.schema).map(({ value }) => `\`${value}\``).join(', ')}.`] : [];
  const inForce = path.length === 0 ? ports.inForce?.(text) : undefined;
  return {
    range,
    told: [`**${text}**: ${detail}`, ...(documentation === undefined ? [] : [documentation]), ...values, ...(inForce === undefined ? [] : [`Where the task says nothing: ${inForce.value} (${inForce.source}).`])],
  };
}

function ofText(source: string, place: Place, part: Part, offset: number, ports: AuthoringPorts): Hover {
  const { text, path, range, root } = place;
  const { shape } = part;
  const reference = referenceIn(source, range, offset);
  if (reference !== undefined) return { range: reference.range, told: [referenceText(reference, ports)] };
  if (shape === 'gates.*' || shape === 'leaderboard.by' || shape.startsWith('objective.')) return { range, told: [metricText(text, part)].filter(words => words !== undefined) };
  if (/(^|\.)scorers\.\*(\.(use|id))?$/.test(shape)) {
    const use = shape.endsWith('.id') && isMapping(valueAt(root, path.slice(0, -1))) && keyOf(valueAt(root, path.slice(0, -1)), 'use') !== undefined ? undefined : scorerHelp(text);
    return { range, told: use === undefined ? ofName(place, part) : [`**${text}**`, use] };
  }
  const value = schemasAt(kindOf(root, ports.file), root, path).flatMap(valuesOf).find(each => String(each.value) === text);
  return { range, told: [...(value?.description === undefined ? [] : [value.description]), ...ofName(place, part)] };
}

function keyOf(value: unknown, key: string): unknown {
  return isMapping(value) ? value[key] : undefined;
}

/** Whom an id stands for that is written elsewhere in the task. */
function ofName({ text }: Place, { shape, value }: Part): readonly string[] {
  if (/scorers\.\*\.params\.model$|^exclude\.\*\.model(\.\*)?$/.test(shape)) {
    const model = [...mappings(value['helpers']), ...mappings(value['models'])].find(({ id }) => id === text);
    return model === undefined ? [] : [`Model ${markdownCode(text)}: provider ${markdownText(String(model['provider']))}${typeof model['model'] === 'string' ? `, ${markdownCode(model['model'])}` : ''}`];
  }
  if (/limits\.preset$/.test(shape) && Object.hasOwn(builtInPresets, text)) {
    const { parallelRequests, requestsPerMinute, tokensPerMinute } = builtInPresets[text] ?? {};
    return [`${String(parallelRequests)} requests at once, ${String(requestsPerMinute)} requests and ${tokensPerMinute?.toLocaleString('en') ?? ''} tokens a minute`];
  }
  const scorer = /^datasets\.\*\.scorers\.\*$/.test(shape) ? mappings(value['scorers']).find(({ id }) => id === text) : undefined;
  if (scorer !== undefined) return [`Scorer of the task: ${markdownCode(String(scorer['use']))}`];
  const prompt = /^datasets\.\*\.prompts\.\*$/.test(shape) ? mappings(value['prompts']).find(({ id }) => id === text) : undefined;
  return typeof prompt?.['template'] === 'string' ? [`Prompt of the task: ${markdownCode(prompt['template'].slice(0, 200))}`] : [];
}

function metricText(gate: string, part: Part): string | undefined {
  const metric = /^\s*([^<>=]*[^<>=\s])/.exec(gate)?.[1] ?? '';
  const words = meaningOf(metric) ?? scorerHelp(metric)?.split('\n')[0];
  if (words !== undefined) return `**${metric}**: ${words}`;
  return metricsOf(part).includes(metric) ? `**${markdownText(metric)}**: a scorer of this task.` : undefined;
}

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly range: readonly [number, number];
}

function referenceIn(source: string, [start, end]: Place['range'], offset: number): Reference | undefined {
  for (const match of source.slice(start, end).matchAll(/\$\{(env|secret):([^}]+)\}/g)) {
    const range = [start + match.index, start + match.index + match[0].length] as const;
    if (range[0] <= offset && offset < range[1]) return { kind: match[1] ?? '', name: match[2] ?? '', range };
  }
  return undefined;
}

/** Whether it is there; never what it is. */
function referenceText({ kind, name }: Reference, ports: AuthoringPorts): string {
  if (kind === 'env') return `Environment variable ${markdownCode(name)}: ${ports.isSet(name) ? 'set where this window was started' : 'not set where this window was started'}. It is read when a request is sent, and never stored.`;
  return `Secret ${markdownCode(name)}: ${ports.secrets.includes(name) ? 'kept in the editor’s secret storage' : 'not known yet, so a run asks for it'}. It is read when a request is sent, and never stored.`;
}
