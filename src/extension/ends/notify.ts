import * as vscode from 'vscode';
import { offer } from '../tell.ts';
import type { EndNotice } from './endNotice.ts';

/** Shows how a run ended, unless the person does not want to hear of it; the last button says so. */
export async function notify({ severity, text }: EndNotice, actions: Readonly<Record<string, () => unknown>>): Promise<void> {
  const wanted = vscode.workspace.getConfiguration('pitwall').get<string>('notifications', 'all');
  const isProblem = severity !== 'information';
  if (wanted === 'none' || (wanted === 'problems' && !isProblem)) return;
  const silence = (): unknown => vscode.workspace.getConfiguration('pitwall').update('notifications', isProblem ? 'none' : 'problems', vscode.ConfigurationTarget.Global);
  await offer(severity, text, { ...actions, [isProblem ? vscode.l10n.t('Never Show These') : vscode.l10n.t('Only Show Problems')]: silence });
}
