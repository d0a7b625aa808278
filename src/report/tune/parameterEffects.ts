import type { Parameter, ParameterValue } from '../../plan/tune.ts';
import { parameterText, type EffectLevel, type ParameterEffect, type TuneExperiment } from './tuneView.ts';

/** A parameter that was tried at more levels than these is told in as many groups of neighbours. */
const mostLevels = 6;

/**
 * What was seen at each level of each parameter, whatever the other parameters were: where a search tries good neighbours more often than others that is no cause, and it is shown as what it is.
 * Experiments that have ended, of one length: that of most of them, so that each configuration counts once. A parameter that had one level all the time has no effect to tell.
 */
export function parameterEffects(parameters: readonly Parameter[], experiments: readonly TuneExperiment[]): readonly ParameterEffect[] {
  const ended = experiments.filter(({ standing, outcome }) => standing !== 'underWay' && outcome !== 'cancelled' && outcome !== 'interrupted');
  const [told = []] = [...Map.groupBy(ended, ({ share }) => share).values()].toSorted((a, b) => b.length - a.length);
  return parameters.flatMap(parameter => {
    const { name } = parameter;
    const values = [...new Set(told.flatMap(({ configuration }) => configuration[name] ?? []))];
    if (values.length < 2) return [];
    return [{ parameter: name, levels: groupsOf(parameter, values, told).map(group => levelOf(group, told.filter(({ configuration }) => group.includes(configuration[name] ?? '')))) }];
  });
}

function groupsOf(parameter: Parameter, values: readonly ParameterValue[], experiments: readonly TuneExperiment[]): readonly (readonly ParameterValue[])[] {
  if ('levels' in parameter && !parameter.levels.every(level => typeof level === 'number')) return parameter.levels.filter(level => values.includes(level)).map(level => [level]);
  const numbers = values.filter(value => typeof value === 'number').toSorted((a, b) => a - b);
  if (numbers.length <= mostLevels) return numbers.map(value => [value]);
  // Groups of about equally many experiments.
  const of = (value: number): number => experiments.filter(({ configuration }) => configuration[parameter.name] === value).length;
  const each = experiments.length / mostLevels;
  const groups: number[][] = [];
  let before = 0;
  for (const value of numbers) {
    const group = Math.min(mostLevels - 1, Math.floor(before / each));
    (groups[group] ??= []).push(value);
    before += of(value);
  }
  return groups.filter(group => group !== undefined);
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
