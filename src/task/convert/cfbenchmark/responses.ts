import type { Notes } from '../notes.ts';
import type { Source } from '../source.ts';
import { inside, type Layout, type PartName } from './layout.ts';

/** A model whose responses to each part are in a CSV file. */
export interface Recorded {
  readonly id: string;
  readonly path: string;
  /** Of the folder's parts. */
  readonly missing: readonly PartName[];
}

/** Folders between the kind of test and the files: `openai/gpt-4o-mini` has two. */
const mostLevels = 3;

/** `cfbenchmark-response/few-shot/MODEL/company-output.csv`: a model of the task for each folder that holds such files. */
export function readResponses(source: Source, { responses, parts }: Pick<Layout, 'responses' | 'parts'>, notes: Notes): readonly Recorded[] {
  if (responses === undefined) return [];
  const found = foldersIn(source, responses).flatMap(type => modelsIn(source, inside(responses, type), '', mostLevels).map(model => ({ type, ...model })));
  const several = new Set(found.map(({ type }) => type)).size > 1;
  return found.map(({ type, name, files }) => {
    const id = several ? `${name} ${type}` : name;
    const missing = parts.filter(part => !files.includes(`${part}-output.csv`));
    if (missing.length > 0) notes.add(`model ${id} has no recorded responses of ${missing.join(', ')}, so it has no such trials`);
    return { id, path: `${responses}/${type}/${name}/{{ dataset }}-output.csv`, missing };
  });
}

function modelsIn(source: Source, folder: string, name: string, levels: number): readonly { readonly name: string; readonly files: readonly string[] }[] {
  const files = (source.list(folder) ?? []).filter(file => file.endsWith('-output.csv'));
  if (files.length > 0 && name !== '') return [{ name, files }];
  return levels === 0 ? [] : foldersIn(source, folder).flatMap(inner => modelsIn(source, `${folder}/${inner}`, name === '' ? inner : `${name}/${inner}`, levels - 1));
}

function foldersIn(source: Source, folder: string): readonly string[] {
  return (source.list(folder) ?? []).filter(name => name.endsWith('/')).map(name => name.slice(0, -1));
}
