import path from 'node:path';
import * as vscode from 'vscode';
import type { BaselineDifference } from '../../report/runs/baselineDifference.ts';
import { agoText } from '../../report/timeText.ts';
import { tuneNumber } from '../../report/tune/tuneNumbers.ts';
import { configurationText } from '../../report/tune/tuneView.ts';
import { openFromTree } from '../live/openFromTree.ts';
import type { WatchedRun } from '../folderStore.ts';
import { endIcon, endText, gatesText, headlineText, outcomeText, progressText, shortHeadline } from '../runTexts.ts';
import { hasJobsLeft } from './hasJobsLeft.ts';
import { idOf, type RunsNode } from './runsNode.ts';

/** How a node of the Runs view looks. */
export function runsItem(node: RunsNode, nowMs: number): vscode.TreeItem {
  switch (node.type) {
    case 'task':
      return taskItem(node);
    case 'run':
      return runItem(node, nowMs);
    case 'experiment':
      return experimentItem(node);
    case 'more':
      return moreItem(node);
  }
}

function taskItem(of: Extract<RunsNode, { type: 'task' }>): vscode.TreeItem {
  const { task, taskFile, runs, total, regressions, expanded } = of;
  const item = new vscode.TreeItem(task, expanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed);
  item.id = idOf(of);
  const count = runs.length < total ? vscode.l10n.t('{0} of {1} runs', runs.length, total) : total === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', total);
  const fell = regressions === 0 ? undefined : regressions === 1 ? vscode.l10n.t('1 worse than its baseline') : vscode.l10n.t('{0} worse than its baseline', regressions);
  item.description = joined(' · ', [count, fell]);
  item.tooltip = joined('\n', [taskFile, fell]);
  item.accessibilityInformation = { label: joined(', ', [task, count, fell]) };
  item.iconPath = new vscode.ThemeIcon(kindIcons[runs[0]?.row.kind ?? 'eval']);
  item.contextValue = 'task';
  return item;
}

/** As New Task shows them. */
const kindIcons = { eval: 'checklist', bench: 'dashboard', tune: 'settings' } as const;

function runItem(of: Extract<RunsNode, { type: 'run' }>, nowMs: number): vscode.TreeItem {
  const { run, difference } = of;
  const { item: facts } = run;
  const { damaged } = facts;
  const running = facts.state !== 'ended' && damaged === undefined;
  const outcome = facts.outcome ?? 'succeeded';
  const standing = damaged !== undefined ? endText(facts) : running ? progressText(facts) : (shortHeadline(facts) ?? outcomeText(facts.outcome));
  const label = facts.label ?? standing;
  const node = new vscode.TreeItem(label, facts.tune === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed);
  node.id = idOf(of);
  node.description = joined(' · ', [
    label === standing ? undefined : standing,
    facts.paused === true ? vscode.l10n.t('paused') : running || outcome === 'succeeded' || damaged !== undefined || standing === outcomeText(outcome) ? undefined : outcomeText(outcome),
    facts.importedFrom === undefined ? undefined : vscode.l10n.t('imported from {0}', facts.importedFrom),
    gatesText(facts),
    facts.baseline === true ? vscode.l10n.t('baseline') : difference === undefined ? undefined : differenceText(difference),
    facts.failed === 0 ? undefined : facts.tune === undefined ? vscode.l10n.t('{0} failed', facts.failed) : vscode.l10n.t('{0} not measured', facts.failed),
    agoText(facts.createdMs, nowMs),
    running ? undefined : (facts.tune?.best?.configuration ?? facts.headline?.model),
  ]);
  // A text, not Markdown: what a task file and an endpoint say is shown as they say it.
  node.tooltip = joined('\n', [
    facts.label,
    facts.id,
    running ? undefined : headlineText(facts),
    facts.baseline === true ? vscode.l10n.t('The baseline: the other runs of this task are held against it.') : undefined,
    difference === undefined ? undefined : [differenceWords(difference), ...difference.notes].join('; '),
    damaged ?? joined(', ', [facts.paused === true ? vscode.l10n.t('paused') : outcomeText(running ? undefined : outcome), gatesText(facts), progressText(facts)]),
    path.basename(facts.taskFile),
    new Date(facts.createdMs).toLocaleString(),
    run.row.error,
  ]);
  node.iconPath = iconOf(of);
  node.contextValue = `${running ? runningContext(run) : endedContext(run)}${facts.baseline === true ? 'Baseline' : ''}`;
  node.command = openFromTree(facts.id);
  node.accessibilityInformation = { label: joined(', ', [facts.task, damaged === undefined ? outcomeText(running ? undefined : outcome) : endText(facts), label, difference === undefined ? undefined : differenceWords(difference), node.description]) };
  return node;
}

/** The menus of package.json ask for these words. */
function runningContext({ item, row }: WatchedRun): string {
  if (item.paused === true) return 'runRunningPaused';
  return row.kind === 'bench' ? 'runRunning' : row.kind === 'tune' ? 'runRunningPausable' : 'runRunningPausableEval';
}

function endedContext(run: WatchedRun): string {
  const { item, row } = run;
  if (item.damaged !== undefined) return 'runDamaged';
  // Nothing of it is done anew, however it ended.
  if (item.importedFrom !== undefined) return 'runDoneImported';
  const how = item.outcome === 'succeeded' ? 'runDone' : hasJobsLeft(run) ? 'runUnfinishedJobs' : 'runUnfinished';
  return `${how}${row.kind === 'eval' ? 'Eval' : ''}${item.failed > 0 && item.tune === undefined ? 'Failed' : ''}`;
}

function iconOf({ run, difference }: Extract<RunsNode, { type: 'run' }>): vscode.ThemeIcon {
  const { item } = run;
  const outcome = item.outcome ?? 'succeeded';
  if (item.paused === true) return new vscode.ThemeIcon('debug-pause');
  if (item.state !== 'ended' && item.damaged === undefined) return new vscode.ThemeIcon('sync~spin');
  if (outcome === 'succeeded' && item.damaged === undefined && item.headline?.invalid !== true && item.baseline === true) return new vscode.ThemeIcon('pinned', new vscode.ThemeColor('testing.iconPassed'));
  if (outcome === 'succeeded' && difference?.verdict === 'worse' && difference.sure) return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  const { icon, color } = endIcon(item);
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

/** `−0.0310 vs baseline`; where it is more than chance, with the word for it. */
function differenceText({ verdict, sure, text }: BaselineDifference): string {
  if (!sure || verdict === 'same') return vscode.l10n.t('{0} vs baseline', text);
  return verdict === 'worse' ? vscode.l10n.t('{0} vs baseline, worse', text) : vscode.l10n.t('{0} vs baseline, better', text);
}

function differenceWords({ verdict, sure, text }: BaselineDifference): string {
  if (verdict === 'same') return vscode.l10n.t('The same as the baseline');
  if (verdict === 'worse') return sure ? vscode.l10n.t('Worse than the baseline ({0})', text) : vscode.l10n.t('Perhaps worse than the baseline ({0})', text);
  return sure ? vscode.l10n.t('Better than the baseline ({0})', text) : vscode.l10n.t('Perhaps better than the baseline ({0})', text);
}

function moreItem(of: Extract<RunsNode, { type: 'more' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Show {0} More…', of.hidden));
  item.id = idOf(of);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'more';
  item.command = { title: vscode.l10n.t('Show More Runs'), command: 'pitwall.showMoreRuns', arguments: [of] };
  return item;
}

function experimentItem(of: Extract<RunsNode, { type: 'experiment' }>): vscode.TreeItem {
  const { run, experiment } = of;
  const { id, configuration, judged, outcome, error } = experiment;
  const isBest = run.item.tune?.best?.experiment === id;
  const running = outcome === undefined && run.item.state !== 'ended';
  const words = { waiting: vscode.l10n.t('waiting'), starting: vscode.l10n.t('starting'), bench: vscode.l10n.t('in its bench'), eval: vscode.l10n.t('in its eval'), ended: vscode.l10n.t('stopping') };
  const failures = { ok: '', startFailed: vscode.l10n.t('did not start'), died: vscode.l10n.t('its server died'), failed: vscode.l10n.t('failed'), timedOut: vscode.l10n.t('timed out'), cancelled: vscode.l10n.t('cancelled') };
  const standing = running ? words[experiment.stage] : outcome === undefined ? vscode.l10n.t('interrupted') : outcome !== 'ok' ? failures[outcome] : judged?.feasible === true ? (judged.objective === undefined ? '' : tuneNumber(judged.objective.value, judged.objective.unit)) : vscode.l10n.t('infeasible');
  const node = new vscode.TreeItem(`${id} · ${standing}`);
  node.id = idOf(of);
  node.description = configurationText(configuration);
  node.tooltip = joined('\n', [configurationText(configuration), standing, isBest ? vscode.l10n.t('the best') : undefined, error]);
  node.iconPath = running ? new vscode.ThemeIcon('sync~spin') : isBest ? new vscode.ThemeIcon('star-full', new vscode.ThemeColor('testing.iconPassed')) : outcome === 'ok' ? new vscode.ThemeIcon(judged?.feasible === true ? 'pass' : 'circle-slash') : new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
  node.contextValue = 'experiment';
  node.command = openFromTree(run.item.id, id);
  node.accessibilityInformation = { label: `${id}, ${standing}, ${configurationText(configuration)}` };
  return node;
}

function joined(between: string, parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined).join(between);
}
