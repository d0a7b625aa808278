import { HumanError } from '../../base/humanError.ts';

/** Why served copies are worth nothing any more. */
export class ReplicaDeath extends HumanError {
  /** A signal from outside ended it: that says nothing about what was served. */
  readonly canBeRetried: boolean;

  constructor(what: string, log: string, canBeRetried: boolean) {
    super({ what, toDo: `see ${log}`, kind: 'unfinished' });
    this.canBeRetried = canBeRetried;
  }
}
