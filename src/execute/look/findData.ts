import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readFileName } from '../../task/dataFile.ts';
import type { DatasetFormat, DatasetRow } from '../../task/datasets.ts';
import { isTaskFile } from '../../task/taskFiles.ts';
import type { FoundData } from '../../task/wizard/found.ts';
import { guessData } from '../../task/wizard/guessData.ts';
import { readRowBatches } from '../datasets/readRows.ts';

const formats: readonly (DatasetFormat | undefined)[] = ['jsonl', 'csv', 'tsv', 'json', 'parquet'];
const skipped = /^(node_modules|dist|build|out|target|venv|env|__pycache__|coverage|site-packages)$/i;
/** Of JSON that is no data: settings of tools. */
const notData = /^(package(-lock)?|tsconfig.*|jsconfig.*|composer|deno|biome|turbo|nx|lerna|manifest|.*\.schema|.*\.config|.*rc|settings|launch|tasks|extensions)\.json$/i;
const deepest = 5;
const mostEntries = 20_000;
/** So many files are opened; those nearest to the top first. */
const mostFiles = 40;
const shownRows = 20;
/** A JSON file is read whole. */
const largestJson = 16 * 2 ** 20;

/** The data files of a folder with what their first rows look like; those that can be asked and judged first. What cannot be read is left out. */
export async function findData(folder: string, signal: AbortSignal): Promise<readonly FoundData[]> {
  const found: FoundData[] = [];
  for (const file of listFiles(folder).slice(0, mostFiles)) {
    if (signal.aborted) break;
    const rows = await firstRows(path.join(folder, file), signal);
    if (rows.length > 0) found.push(guessData(file, rows));
  }
  return found.toSorted((a, b) => worth(b) - worth(a));
}

function worth({ input, target }: FoundData): number {
  return (input === undefined ? 0 : 1) + (target === undefined ? 0 : 1);
}

/** Relative to the folder, with `/`; breadth first, each folder's names in order. */
function listFiles(folder: string): readonly string[] {
  const files: string[] = [];
  let entries = 0;
  let level: readonly string[] = [''];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const below: string[] = [];
    for (const at of level) {
      for (const entry of entriesOf(path.join(folder, at))) {
        if (++entries > mostEntries) return files;
        const name = at === '' ? entry.name : `${at}/${entry.name}`;
        if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.test(entry.name)) below.push(name);
        else if (entry.isFile() && isData(entry.name) && !isTooLarge(path.join(folder, name))) files.push(name);
      }
    }
    level = below;
  }
  return files;
}

/** A `*` or a brace in a path means several files to a task. */
function isData(name: string): boolean {
  const { format } = readFileName(name);
  return format !== undefined && formats.includes(format) && !name.startsWith('.') && !/[*{}]/.test(name) && !isTaskFile(name) && !notData.test(name);
}

function isTooLarge(file: string): boolean {
  return readFileName(file).format === 'json' && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestJson;
}

function entriesOf(folder: string): ReturnType<typeof read> {
  try {
    return read(folder);
  } catch {
    // No right to read it: nothing is found there.
    return [];
  }
}

function read(folder: string): readonly { readonly name: string; isFile(): boolean; isDirectory(): boolean }[] {
  return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function firstRows(file: string, signal: AbortSignal): Promise<readonly DatasetRow[]> {
  const rows: DatasetRow[] = [];
  try {
    for await (const batch of readRowBatches({ path: file }, 'all', signal)) {
      rows.push(...batch.slice(0, shownRows - rows.length).map(({ row }) => row));
      if (rows.length >= shownRows) break;
    }
  } catch {
    // No data of a task, whatever its name says; what was read before the broken row still tells its columns.
  }
  return rows;
}
