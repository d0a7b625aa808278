import { compileCondition } from '../../task/expression.ts';
import { TemplateError } from '../../task/template.ts';
import type { Tune } from '../../task/tune.ts';
import type { Allows } from './space.ts';

/** Whether a configuration meets every constraint of the task. One whose constraint cannot be computed (a division by 0 in the middle of a range too large to be walked by the check of the task) does not meet it. */
export function allowsOf({ parameters, constraints }: Pick<Tune, 'parameters' | 'constraints'>): Allows {
  const names = parameters.map(({ name }) => name);
  const conditions = constraints.map(text => compileCondition(text, names));
  return configuration => {
    try {
      return conditions.every(condition => condition.holds(configuration));
    } catch (error) {
      if (error instanceof TemplateError) return false;
      throw error;
    }
  };
}
