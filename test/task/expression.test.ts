import { expect, test } from 'vitest';
import { compileCondition, compileNumber } from '../../src/task/expression.ts';
import { TemplateError } from '../../src/task/template.ts';

const said = (work: () => unknown): string => {
  try {
    return String(work());
  } catch (error) {
    if (error instanceof TemplateError) return `${error.message}${error.toDo === undefined ? '' : `; ${error.toDo}`}`;
    throw error;
  }
};
const values = { tp: 2, pp: 4, share: 0.5, quantization: 'fp8', eager: false };
const names = Object.keys(values);

test.each([
  ['tp * pp <= 8', 'true'],
  ['tp * pp <= 8 and not eager', 'true'],
  ["quantization == 'fp8' or tp > 2", 'true'],
  ['tp in [1, 4]', 'false'],
  ['share * tp == 1', 'true'],
  ['(tp == 2) == (pp == 4)', 'true'],
  ['tp == 2) %}{% endif %}{% if (pp', '`tp == 2) %}{% endif %}{% if (pp` is an expression already; write it without braces'],
  ['quantization * 2 > 1', 'the template cannot be rendered: `*` stands between a text and a number; `| int` or `| float` makes a number of a text, as in row.n | int'],
  ['tp = 2', '`tp = 2` is not an expression; values are compared with =='],
  ['dp > 1', '`dp > 1` reads `dp`, which does not exist here; did you mean `tp`?'],
])('condition %s: %s', (expression, expected) => expect(said(() => compileCondition(expression, names).holds(values))).toBe(expected));

test.each([
  ['tp * pp', '8'],
  ['tp / pp', '0.5'],
  ['tp if tp > 1 else 1', '2'],
  ['3', '3'],
  ['quantization', '`quantization` gives `fp8`, which is no number'],
  ['tp > 1', '`tp > 1` gives `true`, which is no number'],
])('number %s: %s', (expression, expected) => expect(said(() => compileNumber(expression, names).valueOf(values))).toBe(expected));

test('the names that are read are told', () => expect(compileCondition("tp > 1 and quantization == 'tp'", names).names).toEqual(['tp', 'quantization']));
