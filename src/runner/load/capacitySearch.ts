import { nextProbe, type Probe } from '../../plan/findCapacity.ts';
import { probeTrial } from '../../plan/loadPlan.ts';
import type { Configuration, PlannedTrial } from '../../plan/plan.ts';
import { measureLoad, shownFigures } from '../../score/load/measureLoad.ts';
import type { Find, LoadBench } from '../../task/load.ts';
import type { RunSpec } from '../runSpec.ts';

/**
 * Gives the trial of the load to try next, and puts it into the store; undefined where the search is over. What was tried is read from the store, so that a resume goes on where the
 * search was, with the trial that was broken off first.
 * @param onAdded is told each trial that is given
 */
export function capacitySearch({ plan, store, runId, task }: Pick<RunSpec, 'plan' | 'store' | 'runId' | 'task'>, load: LoadBench, find: Find, onAdded: (trial: PlannedTrial) => void): () => PlannedTrial | undefined {
  const [first] = plan.trials;
  const { slo } = load;
  if (first === undefined || slo === undefined) throw new Error('A search needs a first load and an SLO');
  const whole = find.maximize === 'concurrency';
  const probes = new Map<string, Probe | undefined>();
  return () => {
    const trials = store.trials(runId);
    const broken = trials.find(({ outcome }) => outcome !== 'succeeded');
    if (broken !== undefined) {
      const again = probeTrial(first, find, broken.configuration[find.maximize] ?? find.from, broken.index);
      onAdded(again);
      return again;
    }
    for (const { id, configuration } of trials) if (!probes.has(id)) probes.set(id, probeOf(id, configuration));
    const value = nextProbe({ ...find, whole }, [...probes.values()].flatMap(probe => probe ?? []));
    if (value === undefined) return undefined;
    const trial = probeTrial(first, find, value, trials.length);
    const { id, index, configuration, promptHash } = trial;
    store.addTrial({ run: runId, id, index, configuration, promptHash, state: 'pending' });
    onAdded(trial);
    return trial;
  };

  function probeOf(id: string, { concurrency, rate }: Configuration): Probe | undefined {
    const rows = [...store.requests(runId, id)].filter(({ warmup }) => !warmup);
    const spec = { seed: task.seed, share: find.attainment, intervals: false, ...(slo === undefined ? {} : { slo }), ...(concurrency === undefined ? {} : { concurrency }) } as const;
    const { margin, attainment } = shownFigures(measureLoad([rows], spec));
    const { low = 0, high = 1 } = attainment?.interval ?? {};
    return margin === undefined ? undefined : { load: rate ?? concurrency ?? 0, margin, unsure: low < find.attainment && find.attainment < high };
  }
}

/** A search tries loads that the task cannot know: each has enough requests for what is in flight to come to rest. */
export function stopOfLevel({ stop, offered }: LoadBench, { configuration: { concurrency = 0 } }: PlannedTrial): LoadBench['stop'] {
  return stop.requests === undefined || !('find' in offered) ? stop : { ...stop, requests: Math.max(stop.requests, 5 * concurrency) };
}
