import assert from 'node:assert/strict';
import { compileTemplate, TemplateError } from '../../../src/task/template.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

const row = { question: 'What is 2 + 2?', answers: ['4', 'four'], n: 4, x: 0.5, yes: true, none: null, nested: { a: { b: ['c'] } }, 'a b': 'c', long: 'word '.repeat(50) };
const values = { input: 'hello', row, split: 'test', messages: [{ role: 'user', content: 'hi' }] };

/** Templates of strangers: refused or rendered, in bounds, and always the same. */
export const target: FuzzTarget = {
  seeds: () => [
    '{{ input }}: {{ row.question | upper | replace("A", "b") }}\n{% for a in row.answers %}{{ loop.index }}{{ a }}{% if not loop.last %}, {% endif %}{% endfor %}',
    '{% set x = 3 %}{{ x * 2 + 1 }}{{ row.n ** 2 if row.yes else "no" }}{# comment #}{%- macro m(a, b=2) -%}{{ a ~ b }}{%- endmacro -%}{{ m(1) }}',
    '{{ row.nested.a.b[0] }}{{ row["a b"] }}{{ range(3) | list | join("-") }}{{ row.answers | length }}{{ row | tojson(indent=2) }}{{ row.long[2:8] }}',
    '{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}{% endfor %}{{ none is defined and row.n in [4] or "a" in "abc" }}', '{{ row.answers }}',
  ],
  words: ['{{ ', ' }}', '{% ', ' %}', '{#', '#}', '{%- ', ' -%}', 'for a in ', 'range(', ' if ', 'endif', 'endfor', 'else', 'set ', 'macro m()', 'endmacro', 'm()', ' | ', 'replace("a","aa")', 'join', 'tojson', 'indent', ' ~ ', ' * ', ' ** ', ' % ', ' // ', 'row.long', 'row.answers', 'row', 'input', '.split("")', '.constructor', '["__proto__"]', 'loop', 'namespace()', 'call', 'filter', 'break', 'continue', 'groupby', 'map(attribute="a")', 'selectattr("a")', 'sort', 'unique', 'batch(2)', 'generation'],
  run(input) {
    const text = input.toString();
    const outcome = (): unknown => {
      try {
        const template = compileTemplate(text);
        const [rendered, value] = [template.render(values), template.value(values)];
        assert.ok(typeof rendered === 'string' && rendered.length <= 1_000_000);
        return { rendered, value, names: template.names };
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        assert.ok(error.message.length > 0 && !/Cannot read propert|is not a function(?!: got)|is not iterable/.test(error.message), error.message);
        return error.message;
      }
    };
    const first = outcome();
    if (!/strftime_now|random/.test(text)) assert.deepEqual(outcome(), first);
    assert.equal(Object.keys(Object.prototype).length, 0, 'the prototype of all objects has been changed');
  },
};
