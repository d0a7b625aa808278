import { counted } from '../../base/counted.ts';
import type { ExperimentRow } from '../../store/experimentRow.ts';
import { checkGates, holds, type GateLimit, type GateResult } from '../gates.ts';
import type { RunView } from '../view.ts';
import { bestExperiment } from './bestExperiment.ts';

/** What stands for the gate that nobody writes. */
const withinLimits = 'a configuration is within the limits';

/**
 * Checks a tune's gates on its best experiment, at the level of its objective. Where no configuration is within the limits, that is a gate that fails.
 * @param viewOf a run that measured an experiment
 */
export function checkTuneGates(gates: readonly GateLimit[], experiments: readonly ExperimentRow[], viewOf: (run: string) => RunView): readonly GateResult[] {
  const best = bestExperiment(experiments);
  // Of a run that failed nobody needs to be told that its gates did.
  if (!experiments.some(({ outcome }) => outcome === 'ok')) return gates.map(({ text }): GateResult => ({ gate: text, held: false, why: 'nothing was measured' }));
  if (best === undefined) {
    const ok = experiments.filter(({ outcome }) => outcome === 'ok').length;
    const none: GateResult = { gate: withinLimits, held: false, why: `none of ${counted(experiments.length, 'experiment')} is${ok === experiments.length ? '' : `; ${ok} could be measured`}` };
    return [none, ...gates.map(({ text }): GateResult => ({ gate: text, held: false, why: 'no configuration is within the limits' }))];
  }
  const { objective } = best.judged ?? {};
  return gates.map((gate): GateResult => {
    if (gate.metric === objective?.metric) return { gate: gate.text, held: holds(gate, objective.value), value: objective.value, unit: 'number', trial: best.id };
    const views = [best.benchRun, best.evalRun].flatMap(run => (run === undefined ? [] : [viewOf(run)]));
    const results = views.flatMap(view => checkGates([gate], atLevel(view, objective?.level)));
    const { trial: _, ...found } = results.find(({ value }) => value !== undefined) ?? results[0] ?? { gate: gate.text, held: false };
    return { ...found, trial: best.id };
  });
}

function atLevel(view: RunView, level: string | undefined): RunView {
  if (view.load === undefined || level === undefined) return view;
  return { ...view, load: { ...view.load, levels: view.load.levels.filter(({ trials }) => trials.includes(level)) } };
}
