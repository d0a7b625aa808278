import type { LabelParams } from '../task/scorers.ts';
import type { LabelFormula } from './corpus/labelTable.ts';
import { labelStats } from './corpus/labelTable.ts';
import { definitionOf } from './definition.ts';
import { createNormalizer, orderedNormalizers } from './normalize.ts';
import type { Scorer } from './scorer.ts';

/**
 * F1 (or precision, or recall) over the labels of a classification, as scikit-learn's: of the whole corpus, not a mean of samples. The answer is the predicted label;
 * of several targets the one that it names is the true one, else the first. A sample's value is 1 where the two are equal. With `labels`, only they count: an answer that is
 * none of them is still a miss of the true one. Without, every answer that occurs is a label, also a freak one.
 */
export function createLabelF1(id: string, params: LabelParams): Scorer {
  const { average = 'macro', measure = 'f1' } = params;
  const normalize = orderedNormalizers(params.normalize ?? ['trim']);
  const normalized = createNormalizer(normalize);
  const labels = params.labels?.map(normalized);
  const known = labels === undefined ? undefined : new Set(labels);
  const labelOf = (text: string): string | null => (known === undefined || known.has(text) ? text : null);
  const formula: LabelFormula = { average, measure, ...(labels === undefined ? {} : { labels: [...new Set(labels)] }) };
  return {
    id,
    definition: definitionOf('f1', 1, { average, measure, labels, normalize }),
    binary: false,
    aggregate: { use: 'labels', ...formula },
    judge(answer, targets) {
      const predicted = normalized(answer);
      const wanted = targets.map(normalized);
      const truth = wanted.includes(predicted) ? predicted : (wanted[0] ?? '');
      return { value: truth === predicted ? 1 : 0, stats: labelStats(labelOf(truth), labelOf(predicted)) };
    },
  };
}
