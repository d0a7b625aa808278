import { expect, test } from 'vitest';
import { compileField } from '../../src/task/field.ts';
import { compileTemplate, TemplateError } from '../../src/task/template.ts';
import { filters } from '../../src/task/templateFilters.ts';

const values = {
  input: 'What is 2 + 2?',
  target: '4',
  row: { question: 'Q', n: 3, big: 1.5, yes: true, none: null, 'odd name': 'o', list: ['a', 'b'], deep: { x: { y: 'z' } }, '175b': { solution: 's' } },
};

function render(text: string): string {
  try {
    return compileTemplate(text).render(values);
  } catch (error) {
    if (error instanceof TemplateError) return `✗ ${error.message}`;
    throw error;
  }
}

test.each([
  ['plain { text } $ ${x}', 'plain { text } $ ${x}'],
  ['', ''],
  ['{{ input }}', 'What is 2 + 2?'],
  ['Q: {{input}}\nA: ', 'Q: What is 2 + 2?\nA: '],
  ['{{ input }}\n', 'What is 2 + 2?\n'],
  ['{{ input }}\n\n', 'What is 2 + 2?\n\n'],
  ["{{ row['175b'].solution }} {{ row.deep.x.y }} {{ row['odd name'] }} {{ row.list[1] }}", 's z o b'],
  ['{{ row.n }} {{ row.big }} {{ row.yes }} [{{ row.none }}]', '3 1.5 true []'],
  ['{{ row.list }} {{ row.deep }}', '["a", "b"] {"x": {"y": "z"}}'],
  ['{% for x in row.list %}\n- {{ x }} {{ loop.index }}\n{% endfor %}\nend', '- a 1\n- b 2\nend'],
  ['{% set n = row.n + 1 %}{{ n }}', '4'],
  ['{{ input | upper | trim }}', 'WHAT IS 2 + 2?'],
  ["{{ row.absent | default('none') }}", 'none'],
  ['{% if row.absent is defined %}yes{% else %}no{% endif %}', 'no'],
  ["{{ 'x' if row.yes }}", 'x'],
  ['{{ inptu }}', '✗ `inptu` does not exist (there is input, target, row)'],
  ['{% if true %}{{ inptu }}{% endif %}', '✗ `inptu` does not exist (there is input, target, row)'],
  ['{{ row.deep.z.y }}', '✗ `row.deep.z` does not exist (`row.deep` has x)'.replace('row.deep.z`', 'row.deep.z.y`')],
  ["{{ row['no such'] }}", "✗ `row['no such']` does not exist (`row` has question, n, big, yes, none, odd name, list, deep, 175b)"],
  ['{{ row.constructor }}', '✗ `row.constructor` does not exist (`row` has question, n, big, yes, none, odd name, list, deep, 175b)'],
  ['{{ row.__proto__ }}', '✗ `row.__proto__` does not exist (`row` has question, n, big, yes, none, odd name, list, deep, 175b)'],
  ['{{ row.list[-1] }} {{ row.list[-2] | upper }}', 'b A'],
  ['{{ row.list[-3] }}', '✗ `row.list[-3]` does not exist'],
  ["{% if '12' | int > 10 %}more{% endif %}", 'more'],
  ['{{ row.list | length }}', '2'],
  ['{{ 1 / 0 }}', '✗ `/` gives no finite number, as a division by 0 does'],
  ['{% if 5 % (row.n - 3) %}{% endif %}', '✗ `%` gives no finite number, as a division by 0 does'],
  ['{{ input | lowercase }}', '✗ there is no filter `lowercase`'],
  ["{{ [row.deep] | selectattr('x', 'defind') | list }}", '✗ there is no test `defind`'],
  ['{% filter shout %}a{% endfilter %}', '✗ there is no filter `shout`'],
  ['{{ input', '✗ the template is malformed: a tag is not closed'],
  ['{% for x in %}', '✗ the template is malformed: Unexpected token: CloseStatement'],
  ['{% for x in range(2000000) %}x{% endfor %}', '✗ range() makes more than 100,000 numbers in total'],
  ['{% for x in range(100000) %}{{ input }}{% endfor %}', '✗ the rendered text is longer than 1 MB'],
  ['{% set ns = namespace(s="abcdefgh") %}{% for x in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}', '✗ the rendered text is longer than 1 MB'],
  ['{% set r = range(99999) %}{% for x in r %}{% for y in r %}{% endfor %}{% endfor %}', '✗ the template takes more than 500,000 steps'],
  ['{% set r = range(99999) %}{% for x in r %}{% for y in r if y %}{% endfor %}{% endfor %}', '✗ the template takes more than 500,000 steps'],
  ['{% set r = range(99999) %}{% for x in r %}{{ r | join | length }}{% endfor %}', '✗ the template takes more than 500,000 steps'],
  ["{% set r = 'x' | indent(900000, true) %}{% for x in range(99999) %}{{ r | upper | length }}{% endfor %}", '✗ the template takes more than 500,000 steps'],
  ['{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l %}{% endfor %}', '✗ a list is longer than 1,000,000'],
  ["{{ 'x' | indent(1000000000) }}", '✗ the template cannot be rendered: it nests too deep or grows too large'],
  ["{{ range.constructor('return process')() }}", '✗ the template cannot be rendered: Cannot call something that is not a function: got UndefinedValue'],
  ['{{ namespace(x) }}', '✗ the template cannot be rendered: something that is not there is taken for a list'],
  ['{% for x in range(200) %}{% for y in range(1000) %}{% endfor %}{% endfor %}', '✗ range() makes more than 100,000 numbers in total'],
  [`{% for x in range(50000) %}${"{{ '' ~ '' }}".repeat(4)}{% endfor %}`, '✗ the template takes more than 500,000 steps'],
])('%s', (text, expected) => expect(render(text)).toBe(expected));

test.each(filters)('the filter %s is known to the interpreter for a value of some type', filter => {
  const reasons = ['row.list', 'input', 'row.n', 'row.deep', 'row.yes', 'row.absent'].flatMap(value => ['', '()', "('x')"].map(args => render(`{{ ${value} | ${filter}${args} }}`)));
  expect(reasons.filter(reason => !/Unknown \w+ filter|Cannot apply filter|there is no filter/.test(reason))).not.toEqual([]);
});

test('a rendered text without a loop is limited too', () => {
  expect(() => compileTemplate('{{ input }}{{ input }}').render({ input: 'x'.repeat(600_000) })).toThrow('longer than 1 MB');
});

test.each([
  ['{{ a }}{% set b = c %}{{ b }}{% for d in e.f %}{{ d }}{{ loop.index }}{% endfor %}', 'a c e'],
  ["{{ a | default('x') }}{{ b is defined }}{{ range(3) }}{{ dict(k=v) }}", 'a b dict v'],
  ['{% macro m(p, q=z) %}{{ p }}{{ q }}{% endmacro %}{{ m(1) }}', 'z'],
])('names in %s', (text, expected) => expect([...compileTemplate(text).names].sort().join(' ')).toBe([...expected.split(' ')].sort().join(' ')));

test.each([
  // field, what it reads
  ['question', 'Q'],
  ['a.b', 'the very column'],
  ['deep.x.y', 'z'],
  ['list.1', 'b'],
  ['list', ['a', 'b']],
  ['absent', undefined],
  ['constructor', undefined],
  ['deep.x.y.length', undefined],
  ['{{ row.list }}', ['a', 'b']],
  ['{{ row.n }}', 3],
  ['{{ row.none }}', null],
  ['{{ row.question }}?', 'Q?'],
])('field %s', (field, expected) => expect(compileField(field)({ ...values.row, 'a.b': 'the very column', a: { b: 'nested' } })).toEqual(expected));

test('a field that names a variable other than row', () => {
  expect(() => compileField('{{ question }}')).toThrow('`question` does not exist here; write `row.question` for a column');
});
