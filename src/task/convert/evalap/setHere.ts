import { HumanError } from '../../../base/humanError.ts';
import { keyFor } from '../keyFor.ts';
import { mappingIn } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import type { Source } from '../source.ts';
import type { Here } from './here.ts';
import { readFrame, withoutNulls } from './readFrame.ts';

/** Where Evalap looks for a key, by the host that is asked. */
const variables: Readonly<Record<string, string>> = {
  'api.openai.com': 'OPENAI_API_KEY',
  'api.anthropic.com': 'ANTHROPIC_API_KEY',
  'api.mistral.ai': 'MISTRAL_API_KEY',
  'api.scaleway.ai': 'SCALEWAY_API_KEY',
  'albert.api.etalab.gouv.fr': 'ALBERT_API_KEY',
};
const endings = ['.jsonl', '.json', '.csv', '.parquet', '.tsv', '.arrow'];

/** The variable that Evalap reads a vendor's key of; undefined for any other address. */
export function knownKey(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port } = new URL(address);
  return protocol === 'https:' && port === '' && Object.hasOwn(variables, hostname) ? variables[hostname] : undefined;
}

/** What an imported file names: files that lie beside it, or that its reader is told to put there. */
export function setHere(source: Source, notes: Notes): Here {
  return {
    key(given, address, what) {
      const text = textOf(given).trim();
      if (/^\$\{(env|secret):[^}]+\}$/.test(text)) return text;
      const variable = knownKey(address) ?? (text === '' ? undefined : keyFor(address));
      if (text !== '' && variable !== undefined) notes.add(`${what}: its key is not copied: it is read from the environment, as ${variable}`);
      return variable === undefined ? undefined : `\${env:${variable}}`;
    },
    dataset(written, where) {
      if (isObject(written)) return inline(written, where, notes);
      const id = textOf(written).replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim();
      if (id === '') throw new HumanError({ what: `${where} has no dataset`, where: '`dataset`', toDo: 'name one' });
      const file = fileName(id);
      const near = ['', 'datasets/', 'data/'].flatMap(folder => (source.list(folder === '' ? '.' : folder) ?? []).filter(name => endings.some(ending => name === `${file}${ending}`)).map(name => `${folder}${name}`));
      if (near[0] === undefined) notes.add(`the dataset \`${id}\` is one of Evalap’s, by its name: write its rows into ${file}.jsonl beside this file, a line of JSON each (GET /v1/dataset?name=…&with_df=true has them as \`df\`)`);
      return { id, source: { path: near[0] ?? `${file}.jsonl` }, columns: {} };
    },
    outputs(texts, model) {
      const path = `${fileName(model)}.outputs.jsonl`;
      if (source.read(path) === undefined) notes.add(`the ${texts.length} answers of model \`${model}\` stand in the source: write them into ${path} beside this file, a line {"output": …} each, in the order of the dataset’s rows`);
      return { path, output: '{{ row.output }}' };
    },
    model(name, where) {
      throw new HumanError({ what: `${where} names the model \`${name}\` of an Evalap server, and not how it is asked`, where: source.name, toDo: 'write `model: {name, base_url}` instead' });
    },
  };
}

function inline(written: Readonly<Record<string, unknown>>, where: string, notes: Notes): ReturnType<Here['dataset']> {
  const id = textOf(written['name']).replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim();
  if (id === '') throw new HumanError({ what: `the dataset of ${where} has no name`, where: '`dataset`', toDo: 'give it one' });
  tellOthers(written, ['name', 'df', 'columns_map'], `dataset \`${id}\``, notes);
  const columns = Object.fromEntries(Object.entries(mappingIn(written, 'columns_map', `dataset \`${id}\``, notes)).map(([ours, theirs]) => [ours, textOf(theirs)]));
  const rows = withoutNulls(readFrame(written['df'], `dataset \`${id}\``), columns, notes);
  return { id, source: { inline: rows }, columns, has: Object.keys(rows[0] ?? {}), size: rows.length };
}

/** Letters, digits and what no shell reads. */
export function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._]+/gu, '-').replaceAll(/^[-.]+|-+$/g, '') || 'dataset';
}
