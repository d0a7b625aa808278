import * as l10n from '@vscode/l10n';
import type { SampleLine } from '../src/report/samplePage.ts';
import type { RunListItem } from '../src/report/view.ts';

/** How a run or a sample ended, in a word or two. A run that nobody ended was interrupted. */
export function outcomeWord(outcome: RunListItem['outcome'] | SampleLine['outcome']): string {
  switch (outcome) {
    case 'ok':
      return l10n.t('ok');
    case 'empty':
      return l10n.t('empty');
    case 'extractionFailed':
      return l10n.t('no answer found');
    case 'skipped':
      return l10n.t('skipped');
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return l10n.t('failed');
    case 'timedOut':
      return l10n.t('timed out');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'interrupted':
    case undefined:
      return l10n.t('interrupted');
  }
}
