import type { Parameter, ParameterValue, ServerConfiguration } from '../../task/tune.ts';
import { axisOf, type Axis } from './axis.ts';

/** Whether a configuration meets the task's constraints. */
export type Allows = (configuration: ServerConfiguration) => boolean;

/** The configurations of a task. */
export interface Space {
  /** In file order, without those that have no values. */
  readonly axes: readonly Axis[];
  readonly allows: Allows;
  /** Of all values, invalid and equal ones included; Infinity where an axis is continuous. */
  readonly combinations: number;
  /** The k-th of the product, last axis fastest. */
  at(k: number): ServerConfiguration;
  /** The configuration whose axes are at these shares, 0 ≤ share < 1. */
  draw(share: (axis: number) => number): ServerConfiguration;
  /** Equal configurations have equal keys. */
  key(configuration: ServerConfiguration): string;
}

export function spaceOf(parameters: readonly Parameter[], allows: Allows): Space {
  const axes = parameters.filter(parameter => !('levels' in parameter) || parameter.levels.length > 0).map(axisOf);
  const build = (value: (axis: Axis, i: number) => ParameterValue): ServerConfiguration => Object.fromEntries(axes.map((axis, i) => [axis.name, value(axis, i)]));
  return {
    axes,
    allows,
    combinations: axes.reduce((product, axis) => product * axis.count, 1),
    at: k => {
      // From the last axis to the first: each takes its digit of the number.
      let rest = k;
      const digits = axes.map(() => 0);
      for (let i = axes.length - 1; i >= 0; i--) {
        const count = axes[i]?.count ?? 1;
        digits[i] = rest % count;
        rest = Math.floor(rest / count);
      }
      return build((axis, i) => axis.at(digits[i] ?? 0));
    },
    draw: share => build((axis, i) => axis.draw(share(i))),
    key: configuration => JSON.stringify(axes.map(axis => configuration[axis.name])),
  };
}
