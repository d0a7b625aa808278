import type { Dataset } from './datasets.ts';

/** How a person names one split of a dataset where whole datasets can be named too: `gsm8k/test`. */
export function datasetPart(dataset: string, split: string): string {
  return `${dataset}/${split}`;
}

/** Every name of the dataset or of a part of it; its one split is itself. */
export function namesOfDataset({ id, splits }: Pick<Dataset, 'id' | 'splits'>): readonly string[] {
  return splits.length > 1 ? [id, ...splits.map(split => datasetPart(id, split))] : [id];
}
