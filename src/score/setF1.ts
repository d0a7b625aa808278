import { definitionOf } from './definition.ts';
import type { Scorer } from './scorer.ts';

/**
 * F1 between two sets of labels (numbers.md §4): split on `separator` (a comma), trimmed, blanks dropped. The target's labels are those of all its texts.
 * Both sets empty is 0. `collapsed`: all wrong labels together count as one false positive, so 2 of 3 with any wrong is 0.6667.
 */
export function createSetF1(id: string, params: { readonly separator?: string; readonly other?: 'strict' | 'collapsed' }): Scorer {
  const separator = params.separator ?? ',';
  const other = params.other ?? 'strict';
  const labels = (text: string): string[] => text.normalize('NFC').split(separator).map(label => label.trim()).filter(label => label !== '');
  return {
    id,
    definition: definitionOf('set_f1', 1, { separator, other }),
    binary: false,
    judge(answer, targets) {
      const predicted = new Set(labels(answer));
      const wanted = new Set(targets.flatMap(labels));
      let right = 0;
      for (const label of predicted) if (wanted.has(label)) right++;
      const wrong = predicted.size - right;
      const falsePositives = other === 'collapsed' ? Math.min(wrong, 1) : wrong;
      // 2PR/(P + R), with P = right/(right + falsePositives) and R = right/wanted.
      return { value: right === 0 ? 0 : (2 * right) / (right + falsePositives + wanted.size) };
    },
  };
}
