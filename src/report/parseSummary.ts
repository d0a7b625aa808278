import type { TrialRow } from '../store/rows.ts';
import type { TrialFinal } from './runView.ts';
import { storedJson } from './storedJson.ts';

/** Of the text in `trials.summary`: another number, another shape or another formula. */
export const summaryVersion = 2;

/** Undefined where there is none, one that another version wrote, or one that is damaged: what it says is measured again. */
export function parseSummary(trial: Pick<TrialRow, 'summary'>): TrialFinal | undefined {
  const value = trial.summary === undefined ? undefined : storedJson(trial.summary);
  return isSummary(value) ? value.final : undefined;
}

function isSummary(value: unknown): value is { readonly final: TrialFinal } {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== summaryVersion || !('final' in value)) return false;
  const { final } = value;
  return typeof final === 'object' && final !== null && 'metrics' in final && typeof final.metrics === 'object' && final.metrics !== null;
}
