import { HumanError } from '../base/humanError.ts';
import { compilePattern } from './compilePattern.ts';
import { definitionOf } from './definition.ts';
import type { Scorer } from './scorer.ts';

/** 1 where the pattern is found in the answer. Without a `pattern`, each target is one and any may be found. Throws a HumanError for a malformed `pattern`. */
export function createRegex(id: string, params: { readonly pattern?: string; readonly flags?: string }): Scorer {
  const { pattern, flags = '' } = params;
  const fixed = pattern === undefined ? undefined : compilePattern(pattern, flags);
  return {
    id,
    definition: definitionOf('regex', 1, { pattern, flags: flags === '' ? undefined : flags }),
    binary: true,
    judge(answer, targets) {
      if (fixed) return { value: fixed.test(answer) ? 1 : 0 };
      let value = 0;
      for (const target of targets) {
        try {
          if (compilePattern(target, flags).test(answer)) value = 1;
        } catch (error) {
          if (error instanceof HumanError) return { value: null, reason: `the target is ${error.what}` };
          throw error;
        }
      }
      return { value };
    },
  };
}
