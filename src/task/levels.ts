import type { Parameter, ParameterValue } from './tune.ts';

/** More whole numbers than these between two ends are a range, not levels. */
const manyLevels = 10_000;

/** Every value that a parameter can be set to, in order; undefined where it has no steps, or too many. */
export function levelsOf(parameter: Parameter): readonly ParameterValue[] | undefined {
  if ('levels' in parameter) return parameter.levels;
  const { min, max, step = parameter.whole ? 1 : undefined } = parameter;
  if (step === undefined) return undefined;
  // A tenth that was added ten times is 1 to a person.
  const count = Math.floor((max - min) / step + 1e-9) + 1;
  return count > manyLevels ? undefined : Array.from({ length: count }, (_, k) => Number((min + k * step).toPrecision(12)));
}
