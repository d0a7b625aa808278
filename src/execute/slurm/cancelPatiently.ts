import type { Clock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import type { Slurm } from './slurm.ts';
import { SlurmOutage } from './slurmOutage.ts';

/** A controller that does not answer is asked again for so long: jobs that nobody ends cost money. */
export const cancelPatienceMs = 60_000;
/** Waits between the tries, the last of them over and over. */
const pausesMs = [1_000, 2_000, 5_000, 10_000];

/** Ends jobs, however often that takes within a minute where the cluster cannot be asked for a while. Returns why it could not: they may go on. */
export async function cancelPatiently(slurm: Pick<Slurm, 'cancel'>, ids: readonly string[], clock: Clock): Promise<HumanError | undefined> {
  const untilMs = clock.nowMs() + cancelPatienceMs;
  for (let tries = 0; ; tries++) {
    try {
      await slurm.cancel(ids);
      return undefined;
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      if (!(error instanceof SlurmOutage)) return error;
      const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0;
      if (clock.nowMs() + pauseMs > untilMs) return error;
      await clock.sleep(pauseMs);
    }
  }
}
