import { HumanError } from '../../../base/humanError.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import type { Here } from './here.ts';
import type { Written } from './readExperiments.ts';

/** A model, and what of a prompt Evalap keeps with it. */
export interface ReadModel {
  /** As a task writes it, without its id. */
  readonly entry: Written;
  /** What it is called. */
  readonly id: string;
  readonly system?: string;
  readonly prelude?: string;
  readonly isRecorded: boolean;
}

const known = ['name', 'base_url', 'api_key', 'aliased_name', 'system_prompt', 'prelude_prompt', 'sampling_params', 'extra_params'];
const answers = ['output', 'execution_time', 'nb_tokens_prompt', 'nb_tokens_completion', 'nb_tool_calls', 'context', 'retrieval_context', 'think'];
/** Pitwall sends these itself. */
const sent = ['model', 'messages', 'stream', '_tools_'];

/** Which rows of which dataset answers belong to that were given before. */
export interface AnsweredRows {
  /** As they are named; absent for all. */
  readonly rows?: readonly number[];
  readonly size?: number;
}

export function readModel(written: unknown, where: string, answered: AnsweredRows, here: Here, notes: Notes): ReadModel {
  if (typeof written === 'string') return { entry: here.model(written, where), id: idOf(written), isRecorded: false };
  if (!isObject(written)) throw new HumanError({ what: `${where} has no model`, where: '`model`', toDo: 'write `model: {name, base_url}`' });
  const name = textOf(written['name']).trim();
  const alias = textOf(written['aliased_name']).trim();
  const id = idOf(alias === '' ? name : alias);
  const prompts = { ...text('system', written['system_prompt']), ...text('prelude', written['prelude_prompt']) };
  if (Array.isArray(written['output'])) return { entry: recorded(written, id, where, answered, here, notes), id, isRecorded: true };
  tellOthers(written, known, `model \`${id}\``, notes);
  if (name === '') throw new HumanError({ what: `the model of ${where} has no name`, where: '`model`', toDo: 'write `name`, as its endpoint knows it' });
  const address = textOf(written['base_url']).trim().replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  if (address === '') throw new HumanError({ what: `the model \`${id}\` of ${where} has no address`, where: '`model`', toDo: 'write `base_url`, e.g. http://127.0.0.1:8000/v1' });
  if (/^[a-z][\w+.-]*:\/\//i.test(address) && !/^https?:\/\//i.test(address)) throw new HumanError({ what: `the address \`${address}\` of model \`${id}\` begins with neither http:// nor https://`, where: '`model`', toDo: 'correct `base_url`' });
  return { entry: asked(written, name, id, address, here, notes), id, ...prompts, isRecorded: false };
}

function asked(written: Written, name: string, id: string, address: string, here: Here, notes: Notes): Written {
  const all = { ...mapping(written, 'sampling_params', id), ...mapping(written, 'extra_params', id) };
  for (const key of sent) if (Object.hasOwn(all, key)) notes.add(key === '_tools_' ? `model \`${id}\`: \`_tools_\` are those of Evalap’s bridge, and no tools are offered here` : `model \`${id}\`: \`${key}\` among its parameters is left out: Pitwall sends it itself`);
  if (typeof all['n'] === 'number' && all['n'] > 1) notes.add(`model \`${id}\`: \`n: ${all['n']}\` is left out: one answer is recorded`);
  const params = Object.fromEntries(Object.entries(all).filter(([key, value]) => !sent.includes(key) && !(key === 'n' && Number(value) > 1)));
  const key = here.key(written['api_key'], address, `model \`${id}\``);
  const isAnthropic = /^https:\/\/api\.anthropic\.com(\/v1)?$/.test(address);
  if (isAnthropic) notes.add(`model \`${id}\` is asked through Anthropic’s own API`);
  return {
    provider: isAnthropic ? 'anthropic' : 'openai',
    ...(isAnthropic ? {} : { base_url: /^(https?:\/\/|\$\{)/i.test(address) ? address : `http://${address}` }),
    ...(key === undefined ? {} : { api_key: key }),
    model: name,
    ...(Object.keys(params).length === 0 ? {} : { params }),
    // As Evalap waits.
    timeout: '5m',
  };
}

function recorded(written: Written, id: string, where: string, { rows, size }: AnsweredRows, here: Here, notes: Notes): Written {
  tellOthers(written, [...known, ...answers], `model \`${id}\``, notes);
  const lost = Object.keys(written).filter(key => (answers.includes(key) && key !== 'output') || ['system_prompt', 'prelude_prompt', 'sampling_params', 'extra_params', 'base_url', 'api_key'].includes(key));
  if (lost.length > 0) notes.add(`model \`${id}\` gave its answers before: ${lost.map(key => `\`${key}\``).join(', ')} of it ${lost.length === 1 ? 'is' : 'are'} not carried over`);
  if (id === '') throw new HumanError({ what: `the model of ${where} has answers and no name`, where: '`model`', toDo: 'write `aliased_name`' });
  const texts = (written['output'] as readonly unknown[]).map(textOf);
  const wanted = rows?.length ?? size;
  if (wanted !== undefined && texts.length !== wanted) throw new HumanError({ what: `the model \`${id}\` has ${texts.length} answers for ${wanted} rows`, where, toDo: 'give one for each row' });
  return { provider: 'recorded', ...here.outputs(texts, id, rows, size) };
}

function mapping(written: Written, key: string, id: string): Written {
  const value = written[key] ?? {};
  if (!isObject(value)) throw new HumanError({ what: `\`${key}\` of model \`${id}\` is no mapping`, where: '`model`', toDo: 'write parameters with their values' });
  return value;
}

function text(name: 'system' | 'prelude', value: unknown): Readonly<Record<string, string>> {
  const found = textOf(value);
  return found.trim() === '' ? {} : { [name]: found };
}

/** One line, as ids are. */
function idOf(name: string): string {
  return name.replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim();
}
