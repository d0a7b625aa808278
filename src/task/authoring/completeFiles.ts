import { readFileName } from '../dataFile.ts';
import { joinPath } from '../filePath.ts';
import type { Cursor } from './cursor.ts';
import type { Part } from './part.ts';
import { literal, type AuthoringPorts, type Suggestion } from './suggestion.ts';
import type { Writing } from './writing.ts';

type Fits = (name: string) => boolean;

const data: Fits = name => readFileName(name).format !== undefined;
const ending = (pattern: RegExp): Fits => name => pattern.test(name);

/** Which files may be named at a place of a task. */
function fitsAt(shape: string): Fits | 'folder' | undefined {
  if (/^datasets\.\*\.path$|^models\.\*\.path$|^workload\.data\.(path|trace)$/.test(shape)) return data;
  if (/few_shot\.path$/.test(shape)) return name => data(name) || name.endsWith('.txt');
  if (shape === 'task') return ending(/\.eval\.(ya?ml|json)$/);
  if (/(^|\.)ca$/.test(shape)) return ending(/\.(pem|crt|cer)$/);
  if (/scorers\.\*\.params\.path$/.test(shape)) return ending(/\.[cm]?[jt]s$/);
  return shape === 'server.folder' ? 'folder' : undefined;
}

/** Files and folders beside the task, as far as the path is written; undefined where no path stands. */
export function completeFiles({ shape }: Part, cursor: Cursor, writing: Writing, ports: AuthoringPorts): readonly Suggestion[] | undefined {
  const fits = fitsAt(shape);
  if (fits === undefined || cursor.before.includes('{{') || cursor.before.includes('${')) return undefined;
  const cut = cursor.before.lastIndexOf('/') + 1;
  const folder = cursor.before.slice(0, cut);
  const names = ports.list(joinPath(ports.file, folder === '' ? '.' : folder)).filter(name => !name.startsWith('.') && name !== 'node_modules/');
  const kept = names.filter(name => name.endsWith('/') || (fits !== 'folder' && fits(name)));
  return kept.map((name, k): Suggestion => {
    const isFolder = name.endsWith('/');
    const path = folder + name;
    // A folder is gone on with, so no quote closes behind it.
    return { label: name, kind: isFolder ? 'folder' : 'file', filter: path, insert: writing.lead + literal(isFolder ? path : writing.text(path)), range: cursor.range, order: (isFolder ? 50 : 0) + k / 1000, ...(isFolder ? { again: true } : {}) };
  });
}
