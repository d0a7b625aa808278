import { isMapping } from '../isMapping.ts';
import { fillSplit, holdsSplit, joinPath } from '../filePath.ts';
import { mappings, texts, type Part } from './part.ts';
import type { AuthoringPorts } from './suggestion.ts';

/**
 * The columns of a dataset's rows, or of all datasets'.
 * @param k the dataset's place
 */
export function columnsOf({ value }: Part, ports: AuthoringPorts, k?: number): readonly string[] {
  const datasets = mappings(value['datasets']);
  const [own] = k === undefined ? [] : datasets.slice(k, k + 1);
  return [...new Set((own === undefined ? datasets : [own]).flatMap(dataset => columnsIn(dataset, ports)))];
}

function columnsIn({ inline, path, splits }: Readonly<Record<string, unknown>>, ports: AuthoringPorts): readonly string[] {
  if (Array.isArray(inline)) return inline.slice(0, 20).flatMap(row => (isMapping(row) ? Object.keys(row) : []));
  if (typeof path !== 'string' || path === '') return [];
  const [split] = texts(splits);
  if (holdsSplit(path) && split === undefined) return [];
  return ports.columns(joinPath(ports.file, split === undefined ? path : fillSplit(path, split)));
}
