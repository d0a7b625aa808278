import * as vscode from 'vscode';
import { commandLink, markdownText } from '../../base/markdown.ts';
import { clockText } from '../../report/timeText.ts';
import { progressText, rateText } from '../runTexts.ts';
import { failedText, type UnderWay } from './runningStatus.ts';

/** All that a link of the table may do. */
type Command = 'pitwall.openPanel' | 'pitwall.pause' | 'pitwall.resume' | 'pitwall.cancel';

/** A hover's table has no room of its own between its columns, and spaces at a cell's end are taken away. */
const gap = '&emsp;|&emsp;';

/** What runs, a line each, with what can be done about it. Names are a task file's words: no markup of theirs is one here. */
export function runningTable(runs: readonly UnderWay[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  // Not `enabledCommands`: VS Code compares those by identity, takes the tooltip for another with every change of the item's text, and closes
  // the hover that shows it. No link but ours comes about here: `markdownText` leaves no markup in what a task or a store says.
  text.isTrusted = true;
  const titles = [vscode.l10n.t('Run'), vscode.l10n.t('Done'), vscode.l10n.t('Rate'), vscode.l10n.t('Left'), vscode.l10n.t('Failed'), ''];
  text.appendMarkdown(`| ${titles.join(gap)} |\n|:--|--:|--:|--:|--:|:--|\n`);
  for (const run of runs) text.appendMarkdown(`| ${cellsOf(run).join(gap)} |\n`);
  const failed = failedText(runs);
  if (failed !== undefined) text.appendMarkdown(`\n$(warning) ${markdownText(failed)}\n`);
  return text;
}

function cellsOf({ item, view }: UnderWay): readonly string[] {
  const { id } = item;
  const paused = item.paused === true;
  const perS = view?.requestsPerS ?? 0;
  return [
    link(vscode.l10n.t('Open {0} in the panel', id), item.task, 'pitwall.openPanel', id),
    ...[
      item.tune === undefined ? progressText(item) : vscode.l10n.t('{0} experiments', progressText(item)),
      paused || perS === 0 ? '' : rateText(perS),
      paused ? vscode.l10n.t('paused') : view?.timeLeftMs === undefined ? '' : clockText(view.timeLeftMs),
      String(item.failed),
    ].map(markdownText),
    [
      ...(paused ? [link(vscode.l10n.t('Let it go on'), vscode.l10n.t('Resume'), 'pitwall.resume', id)] : view?.controls === undefined ? [] : [link(vscode.l10n.t('Hold it up'), vscode.l10n.t('Pause'), 'pitwall.pause', id)]),
      link(vscode.l10n.t('Stop it; what was measured is kept'), vscode.l10n.t('Cancel'), 'pitwall.cancel', id),
    ].join(' · '),
  ];
}

function link(title: string, text: string, command: Command, run: string): string {
  return commandLink(text, title, command, [run]);
}
