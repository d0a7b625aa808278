import type { Stats } from '../stats.ts';

export const labelMeasures = ['f1', 'precision', 'recall'] as const;
export type LabelMeasure = (typeof labelMeasures)[number];
export const labelAverages = ['micro', 'macro', 'weighted'] as const;
export type LabelAverage = (typeof labelAverages)[number];

export interface LabelFormula {
  readonly average: LabelAverage;
  readonly measure: LabelMeasure;
  /** Only these count; all that occur where absent. */
  readonly labels?: readonly string[];
}

type Measures = Readonly<Record<LabelMeasure, number>>;

export interface LabelTable {
  readonly labels: readonly (Measures & { readonly label: string; readonly truePositives: number; readonly predicted: number; readonly support: number })[];
  readonly averages: Readonly<Record<LabelAverage, Measures>>;
  /** Rows are the true labels, columns the predicted ones, in the order of `names`; what is none of the labels that count is the last, `null`. */
  readonly confusion: { readonly names: readonly (string | null)[]; readonly counts: readonly (readonly number[])[] };
}

/** One sample's statistics: a count by the pair of its true and its predicted label; `null` is none of those that count. */
export function labelStats(truth: string | null, predicted: string | null): Stats {
  return { [JSON.stringify([truth, predicted])]: 1 };
}

/**
 * Precision, recall, F1 and support of each label, their averages, and the confusion matrix, as scikit-learn's `precision_recall_fscore_support` with
 * `zero_division=0`: macro is the plain mean over the labels, weighted that by support, micro counts all together. Labels are in alphabetical order, or as declared.
 */
export function labelTable(sums: Stats, declared?: readonly string[]): LabelTable {
  const pairs = Object.entries(sums as Readonly<Record<string, number>>).map(([key, count]) => {
    const [truth, predicted] = JSON.parse(key) as readonly [string | null, string | null];
    return { truth, predicted, count };
  });
  const found = [...new Set(pairs.flatMap(({ truth, predicted }) => [truth, predicted]))];
  const names = declared ?? found.filter(name => name !== null).sort();
  const columns: readonly (string | null)[] = found.some(name => name === null || !names.includes(name)) ? [...names, null] : names;
  const place = new Map(columns.map((name, k) => [name, k]));
  const placeOf = (name: string | null): number => place.get(name) ?? columns.length - 1;
  const counts = columns.map(() => columns.map(() => 0));
  for (const { truth, predicted, count } of pairs) {
    const row = counts[placeOf(truth)];
    if (row) row[placeOf(predicted)] = (row[placeOf(predicted)] ?? 0) + count;
  }
  const labels = names.map((label, k) => {
    const truePositives = counts[k]?.[k] ?? 0;
    const predicted = counts.reduce((sum, row) => sum + (row[k] ?? 0), 0);
    const support = (counts[k] ?? []).reduce((sum, count) => sum + count, 0);
    return { label, ...measures(truePositives, predicted, support), truePositives, predicted, support };
  });
  return { labels, averages: averages(labels), confusion: { names: columns, counts } };
}

export function labelValue(sums: Stats, { average, measure, labels }: LabelFormula): number | undefined {
  const table = labelTable(sums, labels);
  return table.labels.length === 0 ? undefined : table.averages[average][measure];
}

function averages(labels: LabelTable['labels']): LabelTable['averages'] {
  const total = (of: 'truePositives' | 'predicted' | 'support'): number => labels.reduce((sum, label) => sum + label[of], 0);
  const support = total('support');
  const mean = (weight: (label: LabelTable['labels'][number]) => number): Measures =>
    Object.fromEntries(labelMeasures.map(measure => [measure, labels.reduce((sum, label) => sum + weight(label) * label[measure], 0)])) as Measures;
  return {
    micro: measures(total('truePositives'), total('predicted'), support),
    macro: mean(() => 1 / labels.length),
    weighted: mean(label => (support === 0 ? 0 : label.support / support)),
  };
}

function measures(truePositives: number, predicted: number, support: number): Measures {
  return {
    precision: predicted === 0 ? 0 : truePositives / predicted,
    recall: support === 0 ? 0 : truePositives / support,
    f1: predicted + support === 0 ? 0 : (2 * truePositives) / (predicted + support),
  };
}
