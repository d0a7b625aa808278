import * as vscode from 'vscode';
import { runsOnly, type RunFilter } from '../../report/runs/runGroups.ts';
import { onlyText } from '../runsTree.ts';

interface Choice extends vscode.QuickPickItem {
  readonly only: RunFilter['only'];
}

/** Words to look for, and which runs of those. Undefined where the person gave up. */
export async function askFilter(now: RunFilter): Promise<RunFilter | undefined> {
  const picking = vscode.window.createQuickPick<Choice>();
  picking.title = vscode.l10n.t('Filter Runs');
  picking.placeholder = vscode.l10n.t('Words in a run’s task, model, outcome or label');
  picking.value = now.text ?? '';
  const choices = (): readonly Choice[] => {
    const text = picking.value.trim();
    const all = text === '' ? vscode.l10n.t('All runs') : vscode.l10n.t('All runs with “{0}”', text);
    const details = { regressions: vscode.l10n.t('worse than the baseline of their task'), failed: vscode.l10n.t('did not succeed, or gates or samples of them failed'), running: '' };
    // Whatever is typed is for the runs, and not for these lines.
    return [{ label: all, only: undefined, alwaysShow: true }, ...runsOnly.map((only): Choice => ({ label: onlyText(only), description: details[only], only, alwaysShow: true }))];
  };
  const refresh = (): void => {
    const { only } = picking.activeItems[0] ?? { only: now.only };
    const items = choices();
    picking.items = items;
    picking.activeItems = items.filter(item => item.only === only);
  };
  refresh();
  try {
    return await new Promise(resolve => {
      picking.onDidChangeValue(refresh);
      picking.onDidAccept(() => {
        const [chosen] = picking.selectedItems;
        const text = picking.value.trim();
        resolve({ ...(text === '' ? {} : { text }), ...(chosen?.only === undefined ? {} : { only: chosen.only }) });
      });
      picking.onDidHide(() => resolve(undefined));
      picking.show();
    });
  } finally {
    picking.dispose();
  }
}
