import { fileOf, isObject, tellOthers, textOf } from '../notes.ts';
import { testOfRow } from './csvTests.ts';
import { filesOf, isPattern } from './globs.ts';
import type { Importing } from './importing.ts';
import { fileContents, isCode, withFiles } from './loadFiles.ts';

/** The tests that `tests` lists, with those of the files that it names. What cannot be read is told. */
export function listTests(written: unknown, importing: Importing): readonly unknown[] {
  if (written === undefined || written === null) return [];
  return (Array.isArray(written) ? (written as readonly unknown[]) : [written]).flatMap(one => {
    if (typeof one === 'string') return ofReference(one, importing);
    if (isObject(one) && typeof one['path'] === 'string') {
      tellOthers(one, ['path', 'config'], `tests of ${one['path']}`, importing.notes);
      if (one['config'] !== undefined) importing.notes.add(`tests of ${one['path']}: \`config\` is not carried over`);
      return ofReference(one['path'], importing);
    }
    return [one];
  });
}

function ofReference(reference: string, importing: Importing): readonly unknown[] {
  const { notes, source } = importing;
  const told = (why: string): readonly never[] => {
    notes.add(`tests of ${reference} ${why}, and are left out`);
    return [];
  };
  if (/^(huggingface|https?|az|s3|gs):\/\//.test(reference)) return told('lie elsewhere: save them beside the configuration as CSV or JSON lines');
  const path = fileOf(reference);
  if (isCode(path)) return told('are made by code: write what it makes into a file');
  const files = filesOf(path, source);
  if (files.length === 0) return told('fit no file');
  return files.flatMap(file => {
    try {
      return ofFile(file, importing) ?? (isPattern(path) ? told(`(${file}) cannot be read`) : told('cannot be read'));
    } catch (error) {
      return told(`cannot be read (${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''})`);
    }
  });
}

function ofFile(file: string, importing: Importing): readonly unknown[] | undefined {
  const { source, notes } = importing;
  if (!/\.(csv|jsonl?|ya?ml)$/i.test(file)) {
    notes.add(`tests of ${file} are of a kind that is not read`);
    return [];
  }
  const contents = fileContents(file, source);
  if (contents === undefined) return undefined;
  const list = Array.isArray(contents) ? (contents as readonly unknown[]) : [contents];
  if (/\.csv$/i.test(file)) return list.map(row => testOfRow(row as Readonly<Record<string, unknown>>, file, notes));
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  return list.flatMap(one => {
    const test = withFiles(one, source);
    // A test alone may name a file of variables beside itself.
    if (isObject(test)) return typeof test['vars'] === 'string' && folder !== '' ? [{ ...test, vars: `${folder}${fileOf(test['vars'])}` }] : [test];
    notes.add(`${file}: ${textOf(one).slice(0, 60) || 'an empty entry'} is no test, and is left out`);
    return [];
  });
}
