import { HumanError } from '../../../base/humanError.ts';
import { mappingIn } from '../kinds.ts';
import { isObject, Notes, tellOthers, textOf } from '../notes.ts';
import type { Importing } from '../promptfoo/importing.ts';
import { toRowTemplate } from '../promptfoo/templates.ts';
import { parseTree } from '../readTree.ts';
import type { Converted, Source } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { promptyFile } from './promptyFile.ts';
import { modelOf } from './promptyModel.ts';

type Tree = Readonly<Record<string, unknown>>;

const roles = 'system|user|assistant|developer|instructions|tool|function';
const boundary = new RegExp(String.raw`^[ \t]*#?[ \t]*(${roles})[ \t]*(\[[^\]\n]*\])?[ \t]*:[ \t]*$`, 'i');

/** Makes an eval of a Prompty file that asks once: its model, its prompt, and a row of the samples that it gives its inputs. Throws a HumanError where it has no prompt. */
export function convertPrompty(source: Source): Converted {
  const notes = new Notes();
  const importing: Importing = { source, notes, env: {} };
  const { front, body } = cut(source);
  tellOthers(front, ['name', 'description', 'model', 'inputs', 'outputs', 'sample', 'template', 'metadata', 'version', 'authors', 'tags', 'tools', 'base', '$schema', 'displayName', 'kind'], 'the file', notes);
  for (const key of ['tools', 'base', 'metadata', 'authors', 'tags', 'version', 'displayName'] as const) if (front[key] !== undefined) notes.add(`the file: \`${key}\` is not carried over`);
  if (/mustache/.test(textOf(front['template'])) && /\{\{[#^/>]/.test(body)) notes.add('its template has sections of Mustache, which are not known here');
  const row = rowOf(front, importing);
  const messages = messagesOf(body, notes);
  if (messages.length === 0) throw new HumanError({ what: 'it has no prompt behind its front matter', where: source.name, toDo: 'write one, with a line `user:` before it' });
  const always = new Set(Object.keys(row));
  const schema = schemaOf(front, notes);
  if (schema === undefined) notes.add('it says nothing of what an answer must be, so only whether there is one is scored: write `scorers`');
  const name = textOf(front['name']).replaceAll(/\s+/g, ' ').trim().slice(0, 100) || nameOf(source);
  const description = textOf(front['description']).trim();
  const [first] = Object.keys(row);
  const tree = {
    kind: 'eval',
    name,
    ...(description === '' ? {} : { description }),
    models: [modelOf(front['model'], source.name, notes)],
    datasets: [{ id: 'sample', inline: [{ ...(first === undefined ? { input: '' } : row), ...(always.has('target') ? {} : { target: '' }) }], fields: { input: first ?? 'input', target: 'target' } }],
    prompts: [{ id: 'prompty', messages: messages.map(({ role, content }) => ({ role, content: toRowTemplate(content, always, 'the prompt', importing) })) }],
    scorers: [schema === undefined ? { use: 'regex', id: 'answered', params: { pattern: String.raw`\S` } } : { use: 'json_schema', params: { schema } }],
  };
  return writeConverted(source, { kind: 'eval', what: promptyFile.what, tree, notes });
}

/** Front matter in YAML between two lines of dashes; without one the whole text is the prompt. */
function cut({ text, name }: Source): { readonly front: Tree; readonly body: string } {
  const plain = text.replace(/^\u{feff}/u, '');
  const match = /^---[ \t]*\r?\n([^]*?)(?:^|\n)---[ \t]*(?:\r?\n([^]*))?$/.exec(plain);
  if (match === null) return { front: {}, body: plain };
  let front: unknown;
  try {
    front = parseTree(match[1] ?? '');
  } catch (error) {
    throw new HumanError({ what: `its front matter cannot be read (${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''})`, where: name, toDo: 'mend it, and convert it again', cause: error });
  }
  if (front !== null && front !== undefined && !isObject(front)) throw new HumanError({ what: 'its front matter is no mapping', where: name, toDo: 'write it as `name: …` and `model: …`' });
  return { front: isObject(front) ? front : {}, body: match[2] ?? '' };
}

/** Text before the first line with a role is the system's. */
function messagesOf(body: string, notes: Notes): readonly { readonly role: string; readonly content: string }[] {
  const messages: { role: string; lines: string[] }[] = [{ role: 'system', lines: [] }];
  for (const line of body.split(/\r?\n/)) {
    const match = boundary.exec(line);
    if (match === null) messages.at(-1)?.lines.push(line);
    else messages.push({ role: (match[1] ?? '').toLowerCase(), lines: [] });
    if (match?.[2] !== undefined) notes.add(`the prompt: ${match[2]} beside a role is not carried over`);
  }
  return messages.flatMap(({ role, lines }) => {
    const content = lines.join('\n').replace(/^\n+|\n+$/g, '');
    if (content.trim() === '') return [];
    const known = role === 'developer' || role === 'instructions' ? 'system' : role;
    if (known !== role) notes.add(`the prompt: the role \`${role}\` is \`system\` here`);
    if (known === 'tool' || known === 'function') {
      notes.add(`the prompt: a message of the role \`${role}\` is left out`);
      return [];
    }
    if (/!\[[^\]]*\]\([^)]*\)/.test(content)) notes.add('the prompt: a picture in it is sent as the text that names it');
    return [{ role: known, content }];
  });
}

/** A value for each input: of `sample`, else its example or default. */
function rowOf(front: Tree, { source, notes }: Importing): Tree {
  const sample = sampleOf(front['sample'], source, notes);
  const declared = inputsOf(front, 'inputs', notes);
  tellDeclared(declared, 'inputs', ['default', 'example', 'sample'], notes);
  const own = declared.flatMap(([name, input]): readonly (readonly [string, unknown])[] => {
    if (name === '' || name === '__proto__') return [];
    const value = sample[name] ?? (isObject(input) ? (input['example'] ?? input['default'] ?? input['sample']) : input);
    if (isObject(input) && textOf(input['kind'] ?? input['type']) === 'thread') {
      notes.add(`the input \`${name}\` is a conversation, and is empty here`);
      return [[name, '']];
    }
    if (isObject(input) && /image|file|audio/.test(textOf(input['kind'] ?? input['type']))) notes.add(`the input \`${name}\` is no text: its name is sent`);
    if (value === undefined || value === null) notes.add(`the input \`${name}\` has no sample: it is empty`);
    return [[name, value ?? '']];
  });
  return { ...Object.fromEntries(own), ...Object.fromEntries(Object.entries(sample).filter(([name]) => name !== '' && name !== '__proto__').map(([name, value]) => [name, value ?? ''])) };
}

function sampleOf(written: unknown, source: Source, notes: Notes): Tree {
  if (isObject(written)) return written;
  const file = textOf(written).replace(/^\$\{file:(.*)\}$/, '$1');
  if (file === '') return {};
  try {
    const text = source.read(file);
    const tree = text === undefined ? undefined : parseTree(text);
    if (isObject(tree)) return tree;
  } catch {
    // Told below, as one that is not there.
  }
  notes.add(`its sample ${file} cannot be read, and is left out`);
  return {};
}

/** A mapping of names, a list of `{name, …}`, or a schema with `properties`. */
function inputsOf(of: Tree, key: string, notes: Notes): readonly (readonly [string, unknown])[] {
  const written = of[key];
  if (Array.isArray(written)) {
    if (!written.every(isObject)) notes.add(`\`${key}\`: an entry that is no mapping is left out`);
    return written.filter(isObject).map(input => [textOf(input['name']), input]);
  }
  const mapping = mappingIn(of, key, 'the file', notes);
  if (!isObject(mapping['properties']) && !Array.isArray(mapping['properties'])) return Object.entries(mapping);
  tellOthers(mapping, ['properties'], `\`${key}\``, notes);
  return inputsOf(mapping, 'properties', notes);
}

/** What a declaration says that is neither sent nor scored. */
function tellDeclared(declared: readonly (readonly [string, unknown])[], key: string, read: readonly string[], notes: Notes): void {
  const lost = new Set(declared.flatMap(([, of]) => (isObject(of) ? Object.keys(of).filter(name => name !== 'name' && !read.includes(name)) : [])));
  if (lost.size > 0) notes.add(`\`${key}\`: ${[...lost].map(name => `\`${name}\``).join(', ')} ${lost.size === 1 ? 'is' : 'are'} not carried over`);
}

const types: Readonly<Record<string, string>> = { string: 'string', integer: 'integer', float: 'number', number: 'number', boolean: 'boolean', array: 'array', object: 'object' };

/** What answers must be, where `outputs` says it. The model is not told of it. */
function schemaOf(front: Tree, notes: Notes): Tree | undefined {
  const declared = inputsOf(front, 'outputs', notes);
  tellDeclared(declared, 'outputs', ['kind', 'type', 'required'], notes);
  const outputs = declared.filter(([name]) => name !== '');
  if (outputs.length === 0) return undefined;
  notes.add('`outputs` is how answers are scored here; that the model is held to it is not carried over: write `response_format` into `params`');
  const properties = outputs.map(([name, of]) => {
    const type = types[isObject(of) ? textOf(of['kind'] ?? of['type']) : textOf(of)];
    return [name, type === undefined ? {} : { type }] as const;
  });
  return { type: 'object', required: outputs.filter(([, of]) => !isObject(of) || of['required'] !== false).map(([name]) => name), properties: Object.fromEntries(properties) };
}
