import { HumanError } from '../../base/humanError.ts';

/** Fewer devices are there than when the run began: no configuration is to blame for that, and the next one would meet the same. */
export class LostDevices extends HumanError {
  constructor(what: string, before: number) {
    super({ what: `${what}; there ${before === 1 ? 'was 1' : `were ${before}`} when the run began`, toDo: 'see what has become of them with `nvidia-smi` (one that fell off the bus needs a reset or a reboot), then resume the run', kind: 'unfinished' });
  }
}
