import type { Parameter, ParameterValue } from '../../plan/tune.ts';
import { levelGroups } from './levelGroups.ts';
import { parameterText, type EffectLevel, type ParameterEffect, type TuneExperiment } from './tuneView.ts';

/**
 * What was seen at each level of each parameter, whatever the other parameters were: where a search tries good neighbours more often than others that is no cause, and it is shown as what it is.
 * A parameter that had one level all the time has no effect to tell.
 */
export function parameterEffects(parameters: readonly Parameter[], experiments: readonly TuneExperiment[]): readonly ParameterEffect[] {
  const { told, varied } = levelGroups(parameters, experiments);
  return varied.map(({ parameter, groups }) => ({ parameter, levels: groups.map(group => levelOf(group, told.filter(({ configuration }) => group.includes(configuration[parameter] ?? '')))) }));
}

function levelOf(group: readonly ParameterValue[], experiments: readonly TuneExperiment[]): EffectLevel {
  const objectives = experiments.flatMap(({ objective, standing }) => (objective === undefined || standing === 'notMeasured' ? [] : [objective.value]));
  const [first, last] = [group[0], group.at(-1)];
  const median = medianOf(objectives);
  return {
    level: group.length === 1 ? parameterText(first) : `${parameterText(first)} to ${parameterText(last)}`,
    n: experiments.length,
    ...(median === undefined ? {} : { median }),
    measured: objectives.length,
    feasible: experiments.filter(({ standing }) => standing === 'feasible').length,
  };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
