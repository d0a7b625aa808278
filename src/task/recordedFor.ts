import { fillDataset, fillSplit } from './filePath.ts';
import type { Model } from './models.ts';

/** A model as it answers one dataset's split: the outputs of a recorded one may lie in a file for each. */
export function recordedFor<M extends Model>(model: M, { dataset, split }: { readonly dataset: string; readonly split: string }): M {
  if (model.provider !== 'recorded') return model;
  const filled = (text: string): string => fillSplit(fillDataset(text, dataset), split);
  const { path, table, query } = model;
  return { ...model, path: filled(path), ...(table === undefined ? {} : { table: filled(table) }), ...(query === undefined ? {} : { query: filled(query) }) };
}
