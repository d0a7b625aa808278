import * as l10n from '@vscode/l10n';
import type { PanelPage } from '../../src/protocol/panelPage.ts';
import type { RunView } from '../../src/report/view.ts';

export interface PageTab {
  readonly page: PanelPage;
  readonly title: string;
}

/** The pages that a run has something for, in the order of their tabs; the first is shown where none was chosen. */
export function pagesOf(view: RunView): readonly PageTab[] {
  const hasSamples = view.load === undefined && view.tune === undefined;
  return [{ page: 'overview', title: l10n.t('Overview') }, ...(hasSamples ? [{ page: 'samples', title: l10n.t('Samples') } as const] : []), { page: 'timeline', title: l10n.t('Timeline') }, { page: 'events', title: l10n.t('Events') }, { page: 'settings', title: l10n.t('Settings') }];
}
