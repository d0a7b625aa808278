import * as vscode from 'vscode';
import { clockText } from '../../report/timeText.ts';
import type { RunListItem, RunView } from '../../report/view.ts';
import { paceText, progressText, rateText } from '../runTexts.ts';

/** A run under way; its view where it could be read. */
export interface UnderWay {
  readonly item: RunListItem;
  readonly view: RunView | undefined;
}

/** `$(sync~spin) gsm8k 412/1319 · 38 req/s · 0:24 left`; of several runs what those that are not paused are together, as long as they are of one kind. */
export function runningText(runs: readonly UnderWay[]): string {
  const going = runs.filter(({ item }) => item.paused !== true);
  const paused = runs.length - going.length;
  if (going.length === 0) return `$(debug-pause) ${aboutText(runs)}${runs.length === 1 ? '' : ` · ${vscode.l10n.t('paused')}`}`;
  return `$(sync~spin) ${aboutText(going)}${paused === 0 ? '' : ` · ${vscode.l10n.t('{0} paused', paused)}`}`;
}

function aboutText(runs: readonly UnderWay[]): string {
  const [first] = runs;
  if (runs.length === 1 && first !== undefined) return `${first.item.task} ${first.view === undefined ? progressText(first.item) : paceText(first.view)}`;
  // Samples and experiments make no sum.
  const counted = runs.some(({ item }) => item.tune === undefined) ? runs.filter(({ item }) => item.tune === undefined) : runs;
  const going = runs.filter(({ item }) => item.paused !== true);
  const perS = going.reduce((sum, { view }) => sum + (view?.requestsPerS ?? 0), 0);
  const totals = counted.map(({ item }) => item.total).filter(total => total !== undefined);
  const left = going.map(({ view }) => view?.timeLeftMs);
  const longestMs = left.every(ms => ms !== undefined) && left.length > 0 ? Math.max(...left) : undefined;
  const done = counted.reduce((sum, { item }) => sum + item.done, 0);
  return [
    // Without its whole a number says nothing.
    `${vscode.l10n.t('{0} runs', runs.length)}${totals.length < counted.length ? '' : ` ${progressText({ done, total: totals.reduce((sum, total) => sum + total, 0) })}`}`,
    ...(perS === 0 ? [] : [rateText(perS)]),
    ...(longestMs === undefined ? [] : [vscode.l10n.t('{0} left', clockText(longestMs))]),
  ].join(' · ');
}

/** What failed so far; undefined where nothing did. */
export function failedText(runs: readonly UnderWay[]): string | undefined {
  const failed = runs.reduce((sum, { item }) => sum + (item.tune === undefined ? item.failed : 0), 0);
  const notMeasured = runs.reduce((sum, { item }) => sum + (item.tune === undefined ? 0 : item.failed), 0);
  const texts = [
    ...(failed === 0 ? [] : [failed === 1 ? vscode.l10n.t('1 sample failed') : vscode.l10n.t('{0} samples failed', failed)]),
    ...(notMeasured === 0 ? [] : [notMeasured === 1 ? vscode.l10n.t('1 experiment could not be measured') : vscode.l10n.t('{0} experiments could not be measured', notMeasured)]),
  ];
  return texts.length === 0 ? undefined : texts.join(', ');
}
