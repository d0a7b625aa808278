import { compileCondition } from '../../task/expression.ts';
import type { Tune } from '../../task/tune.ts';
import type { Allows } from './space.ts';

/** Whether a configuration meets every constraint of the task. Throws a TemplateError where that cannot be computed; the check of the task has tried it. */
export function allowsOf({ parameters, constraints }: Pick<Tune, 'parameters' | 'constraints'>): Allows {
  const names = parameters.map(({ name }) => name);
  const conditions = constraints.map(text => compileCondition(text, names));
  return configuration => conditions.every(condition => condition.holds(configuration));
}
