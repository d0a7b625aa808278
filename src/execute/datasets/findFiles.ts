import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { readFileName } from '../../task/dataFile.ts';
import type { DatasetFormat, RowSource } from '../../task/datasets.ts';
import { fillSplit, readPattern } from '../../task/filePath.ts';
import { isSavedSplit, readFolder } from '../../task/readFolder.ts';
import { cannotRead } from './cannotRead.ts';
import type { DataFile } from './dataFile.ts';
import { place } from './place.ts';

/**
 * The files behind a source, in reading order. What is not there, and a folder that can be read in more than one way, is a HumanError.
 * @param split one of the dataset's; what stands for `{{ split }}`, or a part of the folder
 */
export function findFiles(source: RowSource, split: string): readonly DataFile[] {
  const { format } = source;
  const path = fillSplit(source.path, split);
  const pattern = readPattern(path);
  if (pattern !== undefined) {
    const names = namesIn(pattern.folder).filter(pattern.matches).sort(byName);
    if (names.length === 0) throw new HumanError({ what: 'no file matches', where: place(path), toDo: 'check `path` in the task file' });
    return names.map(name => asFile(join(pattern.folder, name), format));
  }
  if (!isFolder(path)) return [asFile(path, format)];
  return inFolder(path, source.folderOfSplits === true ? split : undefined, format);
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

function inFolder(folder: string, split: string | undefined, format: DatasetFormat | undefined): readonly DataFile[] {
  const names = namesIn(folder);
  if (isSavedSplit(names)) {
    if (split === undefined) return savedFiles(folder);
    throw new HumanError({ what: "the folder is one split that Hugging Face's `save_to_disk` wrote", where: place(folder), toDo: 'remove `splits`, or name the folder above it' });
  }
  const reading = readFolder(names, split, format);
  if ('what' in reading) throw new HumanError({ what: reading.what, where: place(folder), toDo: reading.toDo });
  if ('folder' in reading) return inFolder(join(folder, reading.folder), undefined, format);
  return reading.files.map(name => asFile(join(folder, name), format));
}

/** A folder also holds what later calls have cached, so `state.json` says which files are the split. */
function savedFiles(folder: string): readonly DataFile[] {
  const notes = join(folder, 'state.json');
  const state = readState(notes);
  const files = (state as { _data_files?: unknown } | null)?._data_files;
  const names = Array.isArray(files) ? files.map((file: unknown) => (file as { filename?: unknown } | null)?.filename) : [];
  if (names.length === 0 || !names.every(name => typeof name === 'string')) {
    throw new HumanError({ what: "the file does not list the split's data files", where: place(notes), toDo: 'write the dataset again with `save_to_disk`' });
  }
  return names.map(name => ({ path: join(folder, name), format: 'arrow' }));
}

function readState(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new HumanError({ what: `the file is not valid JSON (${error.message.slice(0, 160)})`, where: place(file), toDo: 'write the dataset again with `save_to_disk`', cause: error });
    throw cannotRead(file, error as NodeJS.ErrnoException);
  }
}

function asFile(path: string, format: DatasetFormat | undefined): DataFile {
  const found = format ?? readFileName(path).format;
  if (found === undefined) throw new HumanError({ what: 'the file does not say its format', where: place(path), toDo: 'add `format:` in the task file' });
  refusePointer(path);
  return { path, format: found };
}

/** What Git has in place of a large file that was not fetched is small, and no data. */
function refusePointer(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > 1024) return;
  if (!readFileSync(path, 'latin1').startsWith('version https://git-lfs.github.com/')) return;
  throw new HumanError({ what: 'the file is a pointer of Git LFS, not the data', where: place(path), toDo: 'fetch the data with `git lfs pull`' });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw cannotRead(path, error as NodeJS.ErrnoException);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw cannotRead(folder, error as NodeJS.ErrnoException);
  }
}
