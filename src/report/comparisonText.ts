import type { RunComparison } from './compareRuns.ts';
import { differencesText } from './rankingText.ts';

/** A comparison of runs as the terminal shows it. */
export function comparisonText(comparison: RunComparison, width: number): string {
  const differences = differencesText(comparison.differences, { name: side => comparison.labels[side] ?? side, width });
  return differences + comparison.notes.map(note => `note: ${note}\n`).join('');
}
