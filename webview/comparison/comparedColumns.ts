import * as l10n from '@vscode/l10n';
import type { ComparedChange, ComparedLine } from '../../src/report/comparison/comparedPage.ts';
import type { ComparedCell, ComparisonView } from '../../src/report/comparison/comparisonView.ts';
import type { ListColumn } from '../lists/virtualList.ts';
import { scoreText } from '../samples/columns.ts';
import { outcomeWord } from '../outcomeWord.ts';

/** How a sample fared, in a word; what is right or wrong is fixed or broken. */
export function changeText(change: ComparedChange, binary: boolean): string {
  switch (change) {
    case 'better':
      return binary ? l10n.t('fixed') : l10n.t('better');
    case 'worse':
      return binary ? l10n.t('broken') : l10n.t('worse');
    case 'bothWrong':
      return binary ? l10n.t('both wrong') : l10n.t('equal');
    case 'same':
      return binary ? l10n.t('both right') : l10n.t('equal, and right');
    case 'unscored':
      return l10n.t('no score in one');
  }
}

/** Index, how it fared, and of each run the score and the answer. */
export function comparedColumns({ runs }: ComparisonView, { sides, unit, binary }: ComparedCell, against: number): readonly ListColumn<ComparedLine>[] {
  const shown = runs.flatMap(({ letter }, k) => (sides[k] === null ? [] : [{ letter, k }]));
  return [
    { id: 'index', title: l10n.t('sample'), leastPx: 58, share: 0.3, sort: 'index', number: true, text: ({ index, repeat }) => (repeat === 0 ? String(index) : `${index} (${repeat + 1})`) },
    { id: 'change', title: runs.length > 2 ? l10n.t('{0} against A', runs[against]?.letter ?? '') : l10n.t('change'), leastPx: 92, share: 0.5, sort: 'difference', text: ({ change }) => changeText(change, binary), kind: ({ change }) => (change === 'better' ? 'good' : change === 'worse' ? 'bad' : 'dim') },
    ...shown.map(({ letter, k }): ListColumn<ComparedLine> => ({ id: `score ${letter}`, title: letter, leastPx: 52, share: 0.3, number: true, text: ({ values, outcomes }) => (values[k] === null && outcomes[k] !== null && outcomes[k] !== undefined && outcomes[k] !== 'ok' ? outcomeWord(outcomes[k]) : scoreText(values[k], unit)) })),
    ...shown.map(({ letter, k }): ListColumn<ComparedLine> => ({ id: `answer ${letter}`, title: l10n.t('answer {0}', letter), leastPx: 90, share: 1, text: ({ answers }) => lastLine(answers[k] ?? '') })),
    { id: 'target', title: l10n.t('target'), leastPx: 90, share: 1, text: ({ target }) => lastLine(target) },
    { id: 'input', title: l10n.t('input'), leastPx: 120, share: 2, text: ({ input }) => input },
  ];
}

/** Worked answers end in what they come to. */
function lastLine(text: string): string {
  return text.split('\n').findLast(line => line.trim() !== '') ?? '';
}
