import type { Parameter, ParameterValue } from '../../plan/tune.ts';
import type { TuneExperiment } from './tuneView.ts';

/** A parameter that was tried at more levels than these is told in as many groups of neighbours. */
const mostLevels = 6;

export interface LevelGroups {
  /** Experiments that have ended, of one length: that of most of them, so that each configuration counts once. */
  readonly told: readonly TuneExperiment[];
  /** Of each parameter that had several values: these, in their order, one or several neighbours to a group. */
  readonly varied: readonly { readonly parameter: string; readonly groups: readonly (readonly ParameterValue[])[] }[];
}

export function levelGroups(parameters: readonly Parameter[], experiments: readonly TuneExperiment[]): LevelGroups {
  const ended = experiments.filter(({ standing, outcome }) => standing !== 'underWay' && outcome !== 'cancelled' && outcome !== 'interrupted');
  const [told = []] = [...Map.groupBy(ended, ({ share }) => share).values()].toSorted((a, b) => b.length - a.length);
  const varied = parameters.flatMap(parameter => {
    const values = [...new Set(told.flatMap(({ configuration }) => configuration[parameter.name] ?? []))];
    return values.length < 2 ? [] : [{ parameter: parameter.name, groups: groupsOf(parameter, values, told) }];
  });
  return { told, varied };
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
