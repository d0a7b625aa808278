import { csvSeparator } from '../csvSeparator.ts';
import { readFileName } from '../dataFile.ts';
import { isMapping } from '../isMapping.ts';
import { readSketch } from './readSketch.ts';
import { plainOf } from './sketch.ts';

/** The columns of a file's rows by the file's beginning, which may end anywhere: of CSV, TSV, JSON lines and JSON. */
export function columnsOfText(file: string, beginning: string): readonly string[] {
  const { format } = readFileName(file);
  const text = beginning.replace(/^\uFEFF/, '');
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  if (format === 'csv') return cells(line, csvSeparator(line));
  if (format === 'tsv') return cells(line, '\t');
  if (format !== 'jsonl' && format !== 'json') return [];
  const value = plainOf(readSketch(format === 'jsonl' ? line : text));
  const rows = Array.isArray(value) ? value.slice(0, 20) : isMapping(value) ? (Object.values(value).find(Array.isArray) ?? [value]) : [];
  return [...new Set((format === 'jsonl' ? [value] : (rows as readonly unknown[])).flatMap(row => (isMapping(row) ? Object.keys(row) : [])))];
}

function cells(line: string, separator: string): readonly string[] {
  const found = line.match(separator === '\t' ? /[^\t]+/g : separator === ';' ? /("([^"]|"")*"|[^;]*)(?=;|$)/g : /("([^"]|"")*"|[^,]*)(?=,|$)/g) ?? [];
  return found.map(cell => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell).trim()).filter(name => name !== '');
}
