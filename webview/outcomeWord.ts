import * as l10n from '@vscode/l10n';
import type { RunListItem } from '../src/report/view.ts';

/** How a run ended, in a word. */
export function outcomeWord(outcome: RunListItem['outcome']): string {
  switch (outcome) {
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
