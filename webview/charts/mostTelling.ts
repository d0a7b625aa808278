import type { LoadView } from '../../src/report/load/loadView.ts';

/** The level whose time is shown before anybody chooses one, as its trial: the one that runs; of a run that has ended the highest that keeps the SLO, or where throughput stopped rising, or the last. */
export function mostTelling({ levels, knee }: LoadView): string | undefined {
  const running = levels.findLast(({ state }) => state !== 'ended' && state !== 'pending');
  if (running !== undefined) return running.trials.at(-1);
  const measured = levels.filter(level => level.measured !== undefined);
  const at = knee?.knee?.load ?? knee?.saturation?.load;
  return (measured.find(({ rate, concurrency }) => (rate ?? concurrency) === at) ?? measured.at(-1))?.trials.at(-1);
}
