import { toDisposable, type Disposable } from '../base/disposable.ts';
import { HumanError } from '../base/humanError.ts';
import type { Spent } from '../store/rows.ts';
import type { Budget } from '../task/budget.ts';
import { Stop } from './stop.ts';

/** What a run has used up, held against its budget. */
export interface Spending extends Disposable {
  /** Aborts with a Stop when a budget is used up: nothing new is asked then, and what is in flight ends and is recorded. */
  readonly closing: AbortSignal;
  /** Counts an answer that was asked for now. Its sample's row holds the amounts, so a resume finds them there. */
  answered(model: string, cost: number | undefined, tokens: number | undefined): void;
  /** Counts what no sample's row holds: what a judge was asked. */
  judged(model: string, cost: number | undefined, tokens: number | undefined): void;
  /** An answer that was counted, and whose sample will have no row after all. */
  unrecorded(cost: number | undefined, tokens: number | undefined): void;
  /** What no sample's row holds, over all resumes. */
  readonly elsewhere: Spent;
}

/** @param before what earlier processes spent on this run: in all, and of that what no sample's row holds */
export function createSpending(options: { readonly budget: Budget; readonly before: { readonly all: Spent; readonly elsewhere: Spent; readonly timeMs: number } }): Spending {
  const { budget, before } = options;
  const closing = new AbortController();
  let { cost, tokens } = before.all;
  let elsewhere = before.elsewhere;
  const timer = budget.maxTimeMs === undefined ? undefined : setTimeout(() => close(reached(budget, { cost, tokens }, budget.maxTimeMs ?? 0)), Math.max(0, budget.maxTimeMs - before.timeMs)).unref();

  function close(end: Reached | undefined): void {
    if (end === undefined || closing.signal.aborted) return;
    const { name, said, flag } = end;
    closing.abort(new Stop('interrupted', { brief: `the run reached \`${name}\``, inFull: () => `${said({ cost, tokens }, ': requests under way were let finish')}, so nothing more was asked; resume it with a higher ${flag}` }));
  }

  function add(model: string, itsCost: number | undefined, itsTokens: number | undefined): void {
    const unknown = itsTokens === undefined && budget.maxTokensTotal !== undefined ? 'max_tokens_total' : itsCost === undefined && budget.maxCost !== undefined ? 'max_cost' : undefined;
    if (unknown !== undefined && !closing.signal.aborted) closing.abort(new Stop('failed', `model \`${model}\` does not say how many tokens it used, so \`${unknown}\` cannot be kept; remove it, or limit \`max_time\``));
    cost += itsCost ?? 0;
    tokens += itsTokens ?? 0;
    close(reached(budget, { cost, tokens }, 0));
  }

  function addElsewhere(itsCost: number | undefined, itsTokens: number | undefined): void {
    elsewhere = { cost: elsewhere.cost + (itsCost ?? 0), tokens: elsewhere.tokens + (itsTokens ?? 0) };
  }

  return {
    closing: closing.signal,
    answered: add,
    judged(model, itsCost, itsTokens) {
      addElsewhere(itsCost, itsTokens);
      add(model, itsCost, itsTokens);
    },
    unrecorded: addElsewhere,
    get elsewhere() {
      return elsewhere;
    },
    ...toDisposable(() => clearTimeout(timer)),
  };
}

/** Throws a HumanError where a run has used up its budget already: a resume would ask for nothing. */
export function refuseSpent(run: string, budget: Budget, spent: Spent, timeMs: number): void {
  const end = reached(budget, spent, timeMs);
  if (end !== undefined) throw new HumanError({ what: end.said(spent), where: `run ${run}`, toDo: `resume it with a higher ${end.flag}` });
}

interface Reached {
  readonly name: string;
  readonly flag: string;
  /** @param whyMore follows the figure where it is above the limit */
  readonly said: (spent: Spent, whyMore?: string) => string;
}

/** Undefined while every budget lasts. */
function reached({ maxCost, maxTokensTotal, maxTimeMs }: Budget, { cost, tokens }: Spent, timeMs: number): Reached | undefined {
  // Sums of floating point costs: a budget of 1 is reached by ten times 0.1.
  if (maxCost !== undefined && cost >= maxCost * (1 - 1e-9)) return { name: 'max_cost', flag: '--max-cost', said: ({ cost }, whyMore = '') => `the run reached \`max_cost\` (${Number(cost.toPrecision(6))} of ${maxCost} spent${cost > maxCost * (1 + 1e-9) ? whyMore : ''})` };
  if (maxTokensTotal !== undefined && tokens >= maxTokensTotal) return { name: 'max_tokens_total', flag: '--max-tokens-total', said: ({ tokens }, whyMore = '') => `the run reached \`max_tokens_total\` (${tokens} of ${maxTokensTotal} used${tokens > maxTokensTotal ? whyMore : ''})` };
  if (maxTimeMs !== undefined && timeMs >= maxTimeMs) return { name: 'max_time', flag: '--max-time', said: () => `the run reached \`max_time\` (${maxTimeMs / 1000} s)` };
  return undefined;
}
