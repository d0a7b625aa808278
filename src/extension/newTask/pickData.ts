import * as vscode from 'vscode';
import type { Found, FoundData } from '../../task/wizard/found.ts';

/** What was picked: a file, or with undefined data of the task's own. */
export interface PickedData {
  readonly data: FoundData | undefined;
}

/** Asks which data: files that were found first. Undefined where the person gave up. */
export async function pickData(found: Promise<Found>, kind: 'eval' | 'bench' | 'recorded'): Promise<PickedData | undefined> {
  const fits = ({ input, target, outputs }: FoundData): boolean => input !== undefined && (kind === 'bench' || target !== undefined) && (kind !== 'recorded' || outputs.length > 0);
  const items = found.then(({ data }) => [
    ...data.filter(fits).map(of => ({ label: `$(database) ${of.path}`, description: detailOf(of, kind), data: of })),
    { label: `$(list-ordered) ${own(kind)}`, description: vscode.l10n.t('in the task itself: nothing else is needed'), data: undefined },
  ]);
  return await vscode.window.showQuickPick(items, { title: vscode.l10n.t('New Task: which data?'), placeHolder: vscode.l10n.t('CSV, JSON, JSONL and Parquet files of the folder whose columns look like it'), matchOnDescription: true });
}

function own(kind: 'eval' | 'bench' | 'recorded'): string {
  return kind === 'bench' ? vscode.l10n.t('Texts of random words') : kind === 'recorded' ? vscode.l10n.t('Five answers to look at') : vscode.l10n.t('Five questions to look at');
}

function detailOf({ input = '', target = '', outputs }: FoundData, kind: 'eval' | 'bench' | 'recorded'): string {
  if (kind === 'bench') return vscode.l10n.t('sends {0}', input);
  return kind === 'eval' ? vscode.l10n.t('asks {0}, expects {1}', input, target) : vscode.l10n.t('judges {0} by {1}', outputs.join(', '), target);
}
