import { HumanError } from '../../../base/humanError.ts';
import { isObject, textOf, type Notes } from '../notes.ts';
import { parseTree } from '../readTree.ts';
import type { Source } from '../source.ts';
import type { Part } from './values.ts';

/** Kinds that answer requests at once; none is written in versions 0.13 to 0.17. */
const answering: readonly unknown[] = ['RealtimeAPI', 'SyncAPI', 'api', undefined];

const because: Readonly<Record<string, string>> = {
  BatchAPI: 'which runs jobs',
  TaskAPI: 'which runs jobs',
  AsyncAPI: 'which answers later, with an id to ask by',
  TrafficSplitter: 'which only passes requests on',
  APISplitter: 'which only passes requests on',
};

/** The API of a file that becomes the server: the first that answers requests at once; all others are told. Throws a HumanError where there is none. */
export function pickApi(source: Source, notes: Notes): Part {
  const resources = read(source, notes);
  const [api, ...others] = resources.filter(isAnswering);
  if (api === undefined) {
    const told = resources.slice(0, 3).map(one => `${nameIn(one)} is of kind ${textOf(one['kind'])}${Object.hasOwn(because, textOf(one['kind'])) ? `, ${because[textOf(one['kind'])] ?? ''}` : ''}`);
    throw new HumanError({ what: `there is no API that answers requests at once${told.length === 0 ? '' : ` (${told.join('; ')})`}`, where: source.name, toDo: 'give a file with a RealtimeAPI' });
  }
  if (others.length > 0) notes.add(`a bench has one server, which is ${nameIn(api)}: left out are ${others.map(nameIn).join(', ')}; put each into a file of its own`);
  for (const one of resources) {
    const kind = textOf(one['kind']);
    if (isAnswering(one)) continue;
    if (kind === 'TrafficSplitter' || kind === 'APISplitter') notes.add(`${nameIn(one)}: a ${kind} and its weights have no counterpart`);
    else if (kind === 'deployment' || kind === 'app') notes.add(`${nameIn(one)}: a ${kind} only groups, and is not carried over`);
    else notes.add(`${nameIn(one)}: a ${kind} has no counterpart${Object.hasOwn(because, kind) ? `, ${because[kind] ?? ''}` : ''}`);
  }
  return { of: api, where: nameIn(api) };
}

function isAnswering(resource: Readonly<Record<string, unknown>>): boolean {
  return answering.includes(resource['kind']) && ['predictor', 'handler', 'pod', 'model', 'model_name', 'external_model', 'tensorflow', 'onnx', 'request_handler'].some(key => key in resource);
}

function nameIn(resource: Readonly<Record<string, unknown>>): string {
  const { name } = resource;
  return typeof name === 'string' && name.trim() !== '' ? `api ${name}` : 'an api without a name';
}

function read({ text, name }: Source, notes: Notes): readonly Readonly<Record<string, unknown>>[] {
  let value: unknown;
  try {
    value = parseTree(text);
  } catch (error) {
    const trained = /:[ \t]*(@[\w-]+)/.exec(text)?.[1];
    if (trained !== undefined) throw new HumanError({ what: `\`${trained}\` refers to what Cortex makes itself (until 0.8: columns, trained models), which has no counterpart`, where: name, toDo: 'give a file whose API serves a model that is there', cause: error });
    throw new HumanError({ what: `the Cortex configuration cannot be read (${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''})`, where: name, toDo: 'mend it, and convert it again', cause: error });
  }
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const resources = list.filter(isObject);
  if (resources.length < list.length) notes.add('an entry that is no mapping is left out');
  if (resources.length === 0) throw new HumanError({ what: 'this is no Cortex API configuration', where: name, toDo: 'give a list of APIs, each with a name and a kind' });
  return resources;
}
