import * as vscode from 'vscode';
import { agoText } from '../report/timeText.ts';
import { didStep } from './firstSteps.ts';
import type { WatchedRun } from './folderStore.ts';
import { partLenses } from './partLenses.ts';
import { endText, headlineText, progressText } from './runTexts.ts';
import type { StoreWatcher } from './storeWatcher.ts';
import type { TaskDocuments } from './taskDocuments.ts';

/** Run (or how many problems there are), what runs, the last result and what it is compared with above a task; Run this above each of its parts. */
export function lensesOf(document: vscode.TextDocument, tasks: TaskDocuments, watcher: StoreWatcher): vscode.CodeLens[] {
  didStep('taskOpened');
  const parsed = tasks.parse(document);
  const line = (parsed.outline?.line ?? 1) - 1;
  const runs = watcher.runs().filter(({ item }) => item.taskFile === document.uri.fsPath);
  const running = runs.filter(({ item }) => item.state !== 'ended');
  const ended = runs.filter(({ item }) => item.state === 'ended');
  const [last] = ended;
  const lens = (at: number, title: string, command: string, ...values: unknown[]): vscode.CodeLens => new vscode.CodeLens(new vscode.Range(at, 0, at, 0), { title, command, arguments: values });
  const errors = tasks.problems(document).filter(({ severity }) => severity === 'error').length;
  // What cannot run is not offered. Lenses of its parts stay where they are: the text would jump as it is typed.
  const whole = errors > 0
    ? [lens(line, `$(error)\u00a0${errors === 1 ? vscode.l10n.t('1 problem') : vscode.l10n.t('{0} problems', errors)}`, 'workbench.actions.view.problems')]
    : [lens(line, vscode.l10n.t('▶ Run'), 'pitwall.run', document.uri), lens(line, vscode.l10n.t('Run With…'), 'pitwall.runWith', document.uri), lens(line, vscode.l10n.t('Plan'), 'pitwall.plan', document.uri)];
  return [
    ...whole,
    ...running.flatMap(({ item }) => [lens(line, `$(${item.paused === true ? 'debug-pause' : 'sync~spin'})\u00a0${progressText(item)}`, 'pitwall.openPanel', item.id), ...(item.paused === true ? [lens(line, vscode.l10n.t('Resume'), 'pitwall.resume', item.id)] : []), lens(line, vscode.l10n.t('Cancel'), 'pitwall.cancel', item.id)]),
    ...(last === undefined ? [] : [lens(line, lastText(last), 'pitwall.openPanel', last.item.id)]),
    ...(ended.length < 2 ? [] : [lens(line, vscode.l10n.t('Compare'), 'pitwall.compare', document.uri)]),
    ...partLenses(parsed).map(part => lens(part.line, part.title, part.command, document.uri, ...(part.choices === undefined ? [] : [part.choices]))),
  ];
}

function lastText({ item }: WatchedRun): string {
  const ended = agoText(item.endedMs ?? item.createdMs, Date.now());
  const result = item.outcome === 'succeeded' ? (headlineText(item) ?? endText(item)) : endText(item);
  return `${result} · ${ended}`;
}
