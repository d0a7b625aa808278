import * as vscode from 'vscode';
import type { RunOutcome } from '../base/outcomes.ts';
import type { RunListItem, RunView } from '../report/view.ts';
import { headlineValue } from '../report/headlineValue.ts';
import { clockText } from '../report/timeText.ts';
import { tuneNumber } from '../report/tune/tuneNumbers.ts';

/** `412/1319`, or `412` while the total is unknown. */
export function progressText(item: Pick<RunListItem, 'done' | 'total'>): string {
  return item.total === undefined ? String(item.done) : `${item.done}/${item.total}`;
}

/** `20 parallel`; of several models `echo 10 · guess 5 parallel`. */
function sweepText(sweep: NonNullable<RunListItem['sweep']>): string {
  return vscode.l10n.t('{0} parallel', sweep.map(({ model, best }) => (sweep.length === 1 ? best : `${model} ${best}`)).join(' · '));
}

/** `numeric_match 0.56 [0.54, 0.59] · best 175b_verification`; undefined where nothing was measured. */
export function headlineText({ headline, sweep, tune }: RunListItem): string | undefined {
  if (tune !== undefined) return tune.best === undefined ? undefined : `${tune.best.metric} ${tune.best.value} · ${vscode.l10n.t('best {0}', `${tune.best.experiment} (${tune.best.configuration})`)}`;
  if (sweep !== undefined) return vscode.l10n.t('best: {0}', sweepText(sweep));
  if (headline === undefined) return undefined;
  const { metric, model, unit, low, high } = headline;
  const bounds = low === undefined || high === undefined ? '' : ` [${headlineValue({ value: low, unit })}, ${headlineValue({ value: high, unit })}]`;
  return `${metric} ${headlineValue(headline)}${bounds}${doubtText(headline)} · ${vscode.l10n.t('best {0}', model)}`;
}

/** `numeric_match 0.56`: what a narrow list has room for; undefined where nothing was measured. */
export function shortHeadline({ headline, sweep, tune }: RunListItem): string | undefined {
  if (tune !== undefined) return tune.best?.value;
  if (sweep !== undefined) return sweepText(sweep);
  return headline === undefined ? undefined : `${headline.metric} ${headlineValue(headline)}${doubtText(headline)}`;
}

/** As the panel says it of a level. */
function doubtText({ invalid }: NonNullable<RunListItem['headline']>): string {
  return invalid === true ? ` ${vscode.l10n.t('✗ invalid')}` : '';
}

/** `0.56`, or how it ended. */
export function resultText(item: RunListItem): string {
  if (item.damaged !== undefined) return endText(item);
  if (item.outcome === 'succeeded' && item.sweep !== undefined) return sweepText(item.sweep);
  if (item.outcome === 'succeeded' && item.tune?.best !== undefined) return `${item.tune.best.value} (${item.tune.best.configuration})`;
  return item.outcome === 'succeeded' && item.headline !== undefined ? `${headlineValue(item.headline)}${doubtText(item.headline)}` : outcomeText(item.outcome);
}

/** `412/1319 · 38 req/s · 0:24 left`, as far as known; `412/1319 · paused`; of a tune `3/12 experiments · best 12.4 requests/s`. */
export function paceText(view: Pick<RunView, 'done' | 'total' | 'requestsPerS' | 'timeLeftMs' | 'tune' | 'controls'>): string {
  const { timeLeftMs, tune } = view;
  const paused = view.controls?.paused === true;
  const requestsPerS = paused ? 0 : view.requestsPerS;
  const best = tune?.experiments.find(({ id }) => id === tune.best?.experiment)?.objective;
  const progress = progressText({ done: view.done, ...(view.total === undefined ? {} : { total: view.total }) });
  return [
    tune === undefined ? progress : vscode.l10n.t('{0} experiments', progress),
    ...(best === undefined ? [] : [vscode.l10n.t('best {0}', tuneNumber(best.value, best.unit))]),
    ...(requestsPerS === undefined || requestsPerS === 0 ? [] : [rateText(requestsPerS)]),
    ...(paused ? [vscode.l10n.t('paused')] : []),
    ...(timeLeftMs === undefined ? [] : [vscode.l10n.t('{0} left', clockText(timeLeftMs))]),
  ].join(' · ');
}

/** `38 req/s` */
export function rateText(requestsPerS: number): string {
  return vscode.l10n.t('{0} req/s', requestsPerS < 10 ? requestsPerS.toFixed(1) : Math.round(requestsPerS));
}

export function outcomeText(outcome: RunOutcome | undefined): string {
  switch (outcome) {
    case undefined:
      return vscode.l10n.t('running');
    case 'succeeded':
      return vscode.l10n.t('succeeded');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'timedOut':
      return vscode.l10n.t('timed out');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    case 'interrupted':
      return vscode.l10n.t('interrupted');
  }
}

/** How a run ended; of one whose rows are damaged nothing can be told of that. */
export function endText({ outcome, damaged }: Pick<RunListItem, 'outcome' | 'damaged'>): string {
  return damaged === undefined ? outcomeText(outcome) : vscode.l10n.t('damaged');
}

/** Of a run that came to its end, and whose gates did not all hold; undefined of any other. */
export function gatesText({ outcome, gatesFailed }: Pick<RunListItem, 'outcome' | 'gatesFailed'>): string | undefined {
  if (outcome !== 'succeeded' || gatesFailed === undefined) return undefined;
  return gatesFailed === 1 ? vscode.l10n.t('gate failed') : vscode.l10n.t('{0} gates failed', gatesFailed);
}

/** A run whose gate failed came to its end, and is not what was wanted: no tick. Neither is there one where its rows are damaged, or its numbers are not the server’s. */
export function endIcon(item: Pick<RunListItem, 'outcome' | 'gatesFailed' | 'damaged' | 'headline'>): { readonly icon: string; readonly color: string } {
  return gatesText(item) === undefined && item.damaged === undefined && (item.outcome !== 'succeeded' || item.headline?.invalid !== true) ? outcomeIcons[item.outcome ?? 'succeeded'] : { icon: 'warning', color: 'list.warningForeground' };
}

/** How a run ended, as a codicon with its theme colour. */
const outcomeIcons: Readonly<Record<RunOutcome, { readonly icon: string; readonly color: string }>> = {
  succeeded: { icon: 'pass', color: 'testing.iconPassed' },
  failed: { icon: 'error', color: 'testing.iconFailed' },
  timedOut: { icon: 'watch', color: 'testing.iconFailed' },
  cancelled: { icon: 'circle-slash', color: 'testing.iconSkipped' },
  interrupted: { icon: 'debug-disconnect', color: 'testing.iconErrored' },
};
