import assert from 'node:assert/strict';
import { renderProblem } from '../../../src/base/problem.ts';
import { repairOf } from '../../../src/task/authoring/repair.ts';
import { missingFiles } from '../../../src/task/missingFiles.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import { projectFiles } from '../examples.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

/** Task files: what is wrong is told with its place, never thrown; what `#set path=value` lines say is set as `--set` does. */
export const target: FuzzTarget = {
  seeds: () => [
    ...projectFiles('examples', /\.yaml$/),
    'kind: eval\nname: a\nmodels: [{id: m, provider: sim}]\ndatasets: [{id: d, inline: [{q: 1, a: 2}], fields: {input: q, target: a}}]\nscorers: [{use: regex, params: {pattern: "(a)(?<n>b)"}}]\nextract: {regex: "x(.*)", group: 1, on_fail: output}\ngates: ["accuracy >= 0.5"]\n',
    `kind: eval\nbomb:\n${Array.from({ length: 30 }, (_, k) => `  b${k}: &b${k} [${k === 0 ? '1' : Array.from({ length: 10 }, () => `*b${k - 1}`).join(', ')}]\n`).join('')}models: *b29\n`,
    'a: &a [1, 2]\nb: &b [*a, *a]\nc: [*b, *b]\n<<: {x: 1}\n',
    '#set models.0.params.temperature=0.5\n#set models[m].limits.parallel_requests=[1]\nkind: eval\nmodels: [{id: m, provider: sim, params: {temperature: 0}}]\n',
    '{"kind": "eval", "models": [{"id": "m", "provider": "http", "url": "http://h", "body": {"a": "{{ prompt }}"}, "response": "a.b"}]}',
  ],
  words: ['kind: ', 'eval', 'bench', 'tune', 'name: ', 'models:', '  - ', '\n  ', '\n    ', '{{ input }}', '{{ row.a }}', '{{ split }}', '${env:X}', '${secret:x}', ' >= 0.5', 'p99(ttft) <= 1s', '&x ', '*x', '<<: *x', '|\n', '>-\n', '---\n', '? ', '!!set ', '!!binary ', '#set a=b\n', '[', ']', '{', '}', '(', ')', '|', '{9999}', '(a+)+$', '*a*a*a', '__proto__: '],
  run(input) {
    const text = input.toString();
    const overrides = [...text.matchAll(/^#set ([^=\n]*)=(.*)$/gm)].slice(0, 5).map(([from, path = '', value = '']) => ({ path, value, from }));
    const file = '/w/t.eval.yaml';
    const { task, bench, problems, references, outline } = parseTask(text, file, { overrides });
    const lines = text.split('\n');
    const isError = problems.some(({ severity }) => severity === 'error');
    assert.ok(isError === (task === undefined && bench === undefined), 'a task and an error, or neither');
    const missing = missingFiles(references, { file, exists: path => path.length % 2 === 0, list: () => ['a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', 'data.jsonl', 'test.csv'], isFolder: path => path.length % 3 === 0 });
    for (const problem of [...problems, ...missing]) {
      const { line, column, endLine, endColumn, message } = problem;
      assert.ok(line >= 1 && line <= lines.length && column >= 1 && endLine >= line && (endLine > line || endColumn > column), `no place: ${renderProblem(problem)}`);
      assert.ok(message.length > 0 && !/\[object Object\]|undefined is not|Cannot read/.test(message), message);
      for (const fix of problem.fixes ?? []) {
        const repair = repairOf(text, file, problem, fix);
        for (const edit of repair !== undefined && 'edits' in repair ? repair.edits : []) assert.ok(edit.start >= 0 && edit.start <= edit.end && edit.end <= text.length, `an edit outside of the text: ${JSON.stringify(edit)}`);
      }
    }
    for (const part of [outline, ...(outline?.models ?? []), ...(outline?.datasets ?? [])]) if (part !== undefined) assert.ok(part.line >= 1 && part.line <= lines.length);
    assert.equal(Object.keys(Object.prototype).length, 0, 'the prototype of all objects has been changed');
  },
};
