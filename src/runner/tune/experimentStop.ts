import type { ExperimentOutcome } from '../../store/experimentRow.ts';
import { Stop } from '../stop.ts';

/** Why an experiment ends before its end; the reason of the signal that its runs are stopped by. */
export class ExperimentStop extends Stop {
  readonly ends: ExperimentOutcome;
  /** It says nothing about the configuration: tried again, it may come to its end. */
  readonly canBeRetried: boolean;

  constructor(ends: ExperimentOutcome, message: string, canBeRetried = false) {
    super(ends === 'timedOut' ? 'timedOut' : ends === 'cancelled' ? 'cancelled' : 'failed', message);
    this.name = 'ExperimentStop';
    this.ends = ends;
    this.canBeRetried = canBeRetried;
  }
}
