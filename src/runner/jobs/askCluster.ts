import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { Clock } from '../../base/clock.ts';
import { SlurmOutage } from '../../execute/slurm/slurmOutage.ts';

/** A cluster that does not answer is asked again after this, and ever more seldom: it is everybody's. */
const againAtFirstMs = 1_000;
const againAtMostMs = 30_000;

/** Asks a cluster that may be silent for a while, and says so once in each silence. */
export interface ClusterAsker {
  /** Undefined where it gives no answer now. */
  once<T>(question: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined>;
  /** However long it is silent. Throws what will not pass by itself, and the signal's reason. */
  patiently<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** @param tell that it is silent now, and why */
export function createClusterAsker(clock: Clock, tell: (error: string) => void): ClusterAsker {
  let isSilent = false;
  return { once, patiently };

  async function once<T>(question: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    try {
      const answer = await question();
      isSilent = false;
      return answer;
    } catch (error) {
      // The question was given up for a stop, which is somebody else's to answer.
      if (signal?.aborted === true) return undefined;
      if (!(error instanceof HumanError)) throw error;
      silent(error);
      return undefined;
    }
  }

  async function patiently<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let againMs = againAtFirstMs; ; againMs = Math.min(againAtMostMs, againMs * 1.5)) {
      signal.throwIfAborted();
      try {
        const answer = await question();
        isSilent = false;
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SlurmOutage)) throw error;
        silent(error);
      }
      await clock.sleep(againMs, signal);
    }
  }

  function silent(error: HumanError): void {
    if (!isSilent) tell(renderHumanError(error));
    isSilent = true;
  }
}
