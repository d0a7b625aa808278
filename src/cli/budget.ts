import type { Command } from 'commander';
import type { LaunchRequest } from '../protocol/launch.ts';
import { aboveZero, durationMs, positiveInteger } from './numbers.ts';

export interface BudgetFlags {
  readonly maxCost?: number;
  readonly maxTokensTotal?: number;
  readonly maxTime?: number;
}

/** What a run may use up, for the commands that ask. */
export function addBudget(command: Command): Command {
  return command
    .option('--max-cost <n>', 'stop cleanly once so much is spent, over all resumes', aboveZero)
    .option('--max-tokens-total <n>', 'stop cleanly once so many tokens are used', positiveInteger)
    .option('--max-time <duration>', 'stop cleanly after this time, e.g. 30m', durationMs);
}

export function budgetOf({ maxCost, maxTokensTotal, maxTime }: BudgetFlags): Pick<LaunchRequest, 'budget'> {
  const budget = { ...(maxCost === undefined ? {} : { maxCost }), ...(maxTokensTotal === undefined ? {} : { maxTokensTotal }), ...(maxTime === undefined ? {} : { maxTimeMs: maxTime }) };
  return Object.keys(budget).length === 0 ? {} : { budget };
}
