import { HumanError } from '../base/humanError.ts';

/** A regular expression of a task, without the flags that would make it remember its last match (`g`, `y`). Throws a HumanError where it is not one. */
export function compilePattern(pattern: string, flags = ''): RegExp {
  try {
    return new RegExp(pattern, flags.replace(/[gy]/g, ''));
  } catch (error) {
    throw new HumanError({ what: `not a regular expression: ${error instanceof Error ? error.message : String(error)}`, toDo: 'correct the pattern or its flags', cause: error });
  }
}
