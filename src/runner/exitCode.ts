import type { RunOutcome } from '../base/outcomes.ts';
import { unreachable } from '../base/unreachable.ts';

/** What a run says to a shell: 1 where only a gate failed, 3 where the run itself did not come to its end. */
export function exitCodeOf(outcome: RunOutcome, gatesHeld: boolean): 0 | 1 | 3 {
  switch (outcome) {
    case 'succeeded':
      return gatesHeld ? 0 : 1;
    case 'failed':
    case 'timedOut':
    case 'cancelled':
    case 'interrupted':
      return 3;
    default:
      return unreachable(outcome);
  }
}
