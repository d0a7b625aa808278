import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import type { FromPanel, ToPanel } from '../../protocol/messages.ts';
import { offer } from '../tell.ts';
import type { Answers } from './answers.ts';
import { later } from './later.ts';

/** What the page's charts ask: to be saved where a person says, and their numbers on the clipboard. @param folder where a file is proposed to lie */
export function chartAnswers(folder: () => string | undefined, post: (message: ToPanel) => void): Answers<'saveChart' | 'copyChartData'> {
  return {
    saveChart: message => later(save(message, folder()), post),
    copyChartData: ({ name, data }) => later(vscode.env.clipboard.writeText(data).then(() => post({ type: 'message', severity: 'info', text: vscode.l10n.t('The data of “{0}” is on the clipboard, as CSV.', name) })), post),
  };
}

async function save({ name, format, data }: Extract<FromPanel, { type: 'saveChart' }>, folder: string | undefined): Promise<void> {
  const file = `${fileName(name)}.${format}`;
  const label = { svg: vscode.l10n.t('SVG picture'), png: vscode.l10n.t('PNG picture') }[format];
  const target = await vscode.window.showSaveDialog({ title: vscode.l10n.t('Save Chart'), filters: { [label]: [format] }, ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(path.join(folder, file)) }) });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, Buffer.from(data, format === 'svg' ? 'utf8' : 'base64'));
  } catch (error) {
    throw new HumanError({ what: vscode.l10n.t('the chart could not be written'), where: target.fsPath, toDo: vscode.l10n.t('choose another place, or make room'), kind: 'unfinished', cause: error });
  }
  void offer('information', vscode.l10n.t('Saved as {0}.', vscode.workspace.asRelativePath(target)), { [vscode.l10n.t('Open')]: () => vscode.commands.executeCommand('vscode.open', target) });
}

/** `Time to first token by percentile` → `time-to-first-token-by-percentile`. */
function fileName(name: string): string {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, 80) || 'chart';
}
