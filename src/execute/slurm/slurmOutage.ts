import { HumanError } from '../../base/humanError.ts';

/** The cluster cannot be asked now: the same question may be answered later, and jobs that are there go on. */
export class SlurmOutage extends HumanError {
  /** Of a submission: nobody could say that it was not taken. */
  readonly mayBeTaken: boolean;

  constructor(fields: { readonly what: string; readonly where: string; readonly toDo: string }, mayBeTaken = false) {
    super({ ...fields, kind: 'unfinished' });
    this.mayBeTaken = mayBeTaken;
  }
}
