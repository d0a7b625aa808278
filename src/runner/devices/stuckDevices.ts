import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';

/** Fewer devices are left than are wanted, since servers of this very process could not be ended: to wait for them would be to wait for oneself. */
export class StuckDevices extends HumanError {
  constructor(wanted: number, left: number) {
    super({ what: `${counted(wanted, 'device')} wanted, and ${left === 0 ? 'none is' : `only ${left} ${left === 1 ? 'is' : 'are'}`} left beside those whose server could not be ended`, toDo: 'end it (`pitwall gpus` shows on what it works, a broken GPU needs a reset), then resume the run', kind: 'unfinished' });
  }
}
