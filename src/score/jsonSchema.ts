import { Validator } from '@cfworker/json-schema';
import { HumanError } from '../base/humanError.ts';
import { definitionOf } from './definition.ts';
import type { Scorer } from './scorer.ts';

/**
 * 1 where the answer is JSON that the schema allows (draft 2020-12; `$schema` may name draft 4, 7 or 2019-09); without a schema any JSON does. The whole answer must be
 * JSON: `extract` takes it out of prose or a fence. The validator makes no code of a schema. Targets are not looked at.
 * Throws a HumanError where the schema itself cannot be read.
 */
export function createJsonSchema(id: string, params: { readonly schema?: Readonly<Record<string, unknown>> | boolean }): Scorer {
  const { schema = true } = params;
  const validator = new Validator(schema, draftOf(schema));
  try {
    validator.validate(null);
  } catch (cause) {
    throw new HumanError({ what: `the schema cannot be used: ${(cause as Error).message.split('\n')[0] ?? ''}`, where: `scorer \`${id}\``, toDo: 'correct it', cause });
  }
  return {
    id,
    definition: definitionOf('json_schema', 1, { schema }),
    binary: true,
    judge(answer) {
      let value: unknown;
      try {
        value = JSON.parse(answer);
      } catch {
        return { value: 0, reason: 'not JSON' };
      }
      const { valid, errors } = validator.validate(value);
      if (valid) return { value: 1 };
      // The last error is the innermost: what is wrong, and where.
      const error = errors.at(-1);
      return { value: 0, reason: error === undefined ? 'not what the schema allows' : `${error.instanceLocation}: ${error.error}`.slice(0, 300) };
    },
  };
}

function draftOf(schema: Readonly<Record<string, unknown>> | boolean): '4' | '7' | '2019-09' | '2020-12' {
  const named = typeof schema === 'object' ? schema['$schema'] : undefined;
  if (typeof named !== 'string') return '2020-12';
  if (named.includes('draft-04')) return '4';
  if (/draft-0[67]/.test(named)) return '7';
  return named.includes('2019-09') ? '2019-09' : '2020-12';
}
