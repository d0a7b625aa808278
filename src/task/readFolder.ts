import { readFileName } from './dataFile.ts';
import type { DatasetFormat } from './datasets.ts';
import { suggest } from './nearest.ts';

/** Which names of a folder are read, in order; a split may be a folder of its own; or why that cannot be said, as message and advice. */
export type FolderReading = { readonly files: readonly string[] } | { readonly folder: string } | { readonly what: string; readonly toDo: string };

/** Hugging Face's notes about data, which are no data. */
const notes = new Set(['dataset_info.json', 'dataset_infos.json', 'dataset_dict.json', 'state.json']);
const usualSplits = new Set(['train', 'training', 'validation', 'valid', 'val', 'dev', 'devtest', 'test', 'testing', 'eval']);
const byName = new Intl.Collator('en', { numeric: true }).compare;

/** Whether a folder is what `save_to_disk` of Hugging Face's `datasets` writes for one split; `state.json` lists its files then. */
export function isSavedSplit(names: readonly string[]): boolean {
  return names.includes('state.json') && names.includes('dataset_info.json');
}

/**
 * Reads a folder's names as a dataset.
 * @param split the part that is wanted: files or a folder of that name, or files `SPLIT-00000-of-00002`; undefined for everything
 * @param format only files of this format; undefined for all
 */
export function readFolder(names: readonly string[], split: string | undefined, format: DatasetFormat | undefined): FolderReading {
  const seen = names.filter(name => !/^[._]/.test(name) && !notes.has(name)).sort(byName);
  const files = seen.flatMap(name => {
    const named = readFileName(name);
    return named.format === undefined || (format !== undefined && named.format !== format) ? [] : [{ name, stem: named.stem, part: partOf(named.stem), format: named.format }];
  });
  const folders = seen.filter(name => readFileName(name).ending === '');
  const kind = format === undefined ? 'data' : `.${format}`;
  if (split !== undefined) {
    const whole = files.filter(file => file.stem === split);
    if (whole.length === 1 || (whole.length === 0 && !folders.includes(split))) {
      const found = whole.length === 1 ? whole : files.filter(file => file.part === split);
      if (found.length > 0) return oneFormat(found);
      const known = [...new Set([...files.map(file => file.part), ...folders])];
      return { what: `the folder has no split \`${split}\``, toDo: known.length === 0 ? `it holds no ${kind} file` : suggest(split, known, 'it has') };
    }
    if (whole.length === 0) return { folder: split };
    return { what: `the folder has more than one file for the split \`${split}\` (${list(whole.map(file => file.name))})`, toDo: 'add `format:`, or remove all but one' };
  }
  const parts = [...new Set(files.map(file => file.part))];
  if (names.includes('dataset_dict.json')) return several(folders);
  if (files.length === 0) {
    return { what: `the folder holds no ${kind} file`, toDo: folders.length === 0 ? 'check the path' : `it has ${list(folders)}: name one of them in \`path\`, or all in \`splits\`` };
  }
  if (parts.length > 1 && parts.some(part => usualSplits.has(part))) return several(parts);
  return oneFormat(files);
}

function several(splits: readonly string[]): FolderReading {
  return { what: `the folder holds the splits ${list(splits)}`, toDo: `add \`splits: [${splits.join(', ')}]\`, or fewer of them` };
}

function oneFormat(files: readonly { readonly name: string; readonly format: DatasetFormat }[]): FolderReading {
  const formats = [...new Set(files.map(file => file.format))];
  if (formats.length === 1) return { files: files.map(file => file.name) };
  return { what: `the folder holds files of several formats (${list(formats)})`, toDo: 'add `format:` to say which are meant' };
}

/** `train-00000-of-00002` and `train_1` are parts of train. */
function partOf(stem: string): string {
  return stem.replace(/[-_.]\d+(-of-\d+)?$/, '');
}

function list(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
}
