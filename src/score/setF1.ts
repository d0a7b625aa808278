import { definitionOf } from './definition.ts';
import type { Scorer } from './scorer.ts';

export interface SetF1Params {
  /** Between labels: a comma. Several stand for each other. */
  readonly separator?: string | readonly string[];
  readonly other?: 'strict' | 'collapsed';
  /** Those that there are. */
  readonly labels?: readonly string[];
}

/**
 * F1 between two sets of labels (numbers.md §4): split on `separator`, trimmed, blanks dropped. The target's labels are those of all its texts. Both sets empty is 0.
 * `collapsed`: all wrong labels together count as one false positive, so 2 of 3 with any wrong is 0.6667. With `labels` a target's labels beyond them do not count, and only what is
 * predicted beyond them is collapsed: a wrong label of the list counts by itself. These two are what CFBenchmark means by F1, without a list for names and with one for classes.
 */
export function createSetF1(id: string, params: SetF1Params): Scorer {
  const separator = params.separator ?? ',';
  const other = params.other ?? 'strict';
  const separators = typeof separator === 'string' ? [separator] : separator;
  const labels = (text: string): string[] => separators.reduce<readonly string[]>((parts, one) => parts.flatMap(part => part.split(one)), [text.normalize('NFC')]).map(label => label.trim()).filter(label => label !== '');
  const known = params.labels === undefined ? undefined : new Set(params.labels.map(label => label.normalize('NFC').trim()));
  return {
    id,
    definition: definitionOf('set_f1', 1, { separator, other, labels: params.labels }),
    binary: false,
    judge(answer, targets) {
      const predicted = new Set(labels(answer));
      const wanted = new Set(targets.flatMap(labels).filter(label => known?.has(label) !== false));
      let right = 0;
      let wrongKnown = 0;
      for (const label of predicted) {
        if (wanted.has(label)) right++;
        else if (known?.has(label) === true) wrongKnown++;
      }
      const wrongOther = predicted.size - right - wrongKnown;
      const falsePositives = wrongKnown + (other === 'collapsed' ? Math.min(wrongOther, 1) : wrongOther);
      // 2PR/(P + R), with P = right/(right + falsePositives) and R = right/wanted.
      return { value: right === 0 ? 0 : (2 * right) / (right + falsePositives + wanted.size) };
    },
  };
}
