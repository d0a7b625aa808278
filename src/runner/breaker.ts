import type { ErrorClass } from '../base/outcomes.ts';

/** Failures that the next request will meet as well. */
const hopeless: ReadonlySet<ErrorClass> = new Set(['unreachable', 'tls', 'proxy', 'authentication']);
/** So many in a row, with no answer ever, and the trial stops. */
const patience = 10;

/**
 * Notices an endpoint that will answer nothing, so that 100,000 samples do not each find out for themselves.
 * One answer, even an old one, and it never trips again: an endpoint that comes and goes is worth waiting for.
 */
export class Breaker {
  private inARow = 0;
  private answered: boolean;

  constructor(answeredBefore: boolean) {
    this.answered = answeredBefore;
  }

  /** Returns true when the trial should stop. */
  saw(result: 'ok' | ErrorClass): boolean {
    if (result === 'ok') this.answered = true;
    if (this.answered) return false;
    this.inARow = result !== 'ok' && hopeless.has(result) ? this.inARow + 1 : 0;
    return this.inARow >= patience;
  }
}
