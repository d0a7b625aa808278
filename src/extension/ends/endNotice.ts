import * as vscode from 'vscode';
import { gateValue } from '../../report/gateValue.ts';
import type { RunView } from '../../report/view.ts';
import type { WatchedRun } from '../folderStore.ts';
import { headlineText, outcomeText } from '../runTexts.ts';

export interface EndNotice {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
}

/** How a run ended, in a sentence: with its headline where it went well, with the gates that failed, with what stopped it. Undefined where somebody stopped it on purpose. */
export function endNotice({ item, row }: Pick<WatchedRun, 'item'> & { readonly row: { readonly error?: string } }, view: Pick<RunView, 'gates' | 'tune'> | undefined): EndNotice | undefined {
  const { task, outcome } = item;
  if (outcome === undefined || outcome === 'cancelled') return undefined;
  if (outcome !== 'succeeded') return { severity: 'error', text: row.error === undefined ? vscode.l10n.t('{0} {1}.', task, outcomeText(outcome)) : vscode.l10n.t('{0} {1}: {2}.', task, outcomeText(outcome), row.error) };
  const gates = view?.gates ?? [];
  const failed = gates.filter(({ held }) => !held);
  if (failed.length > 0) {
    const each = failed.map(gate => `${gate.gate} (${gateValue(gate, view?.tune, '')})`).join(', ');
    return { severity: 'warning', text: gates.length === 1 ? vscode.l10n.t('{0}: its gate failed: {1}.', task, each) : vscode.l10n.t('{0}: {1} of {2} gates failed: {3}.', task, failed.length, gates.length, each) };
  }
  return { severity: 'information', text: `${[vscode.l10n.t('{0}: {1}', task, headlineText(item) ?? outcomeText(outcome)), ...failedText(item), ...(gates.length === 0 ? [] : [gates.length === 1 ? vscode.l10n.t('its gate held') : vscode.l10n.t('its {0} gates held', gates.length)])].join(', ')}.` };
}

function failedText({ failed, tune }: WatchedRun['item']): readonly string[] {
  if (failed === 0) return [];
  if (tune !== undefined) return [failed === 1 ? vscode.l10n.t('1 experiment was not measured') : vscode.l10n.t('{0} experiments were not measured', failed)];
  return [failed === 1 ? vscode.l10n.t('1 sample failed') : vscode.l10n.t('{0} samples failed', failed)];
}
