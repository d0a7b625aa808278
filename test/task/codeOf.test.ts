import { expect, test } from 'vitest';
import { codeOf } from '../../src/task/codeOf.ts';
import { parseTask } from '../../src/task/parseTask.ts';

test('the code that a task brings: files, and programs with their arguments', () => {
  const { task } = parseTask(
    `kind: eval
name: t
models: [{id: m, provider: sim}, {id: p, provider: command, command: [python3, answer.py]}]
datasets: [{id: d, inline: [{input: a, target: b}], scorers: [{id: own, use: custom, params: {path: sub/own.ts}}]}, {id: e, inline: [{input: a, target: b}]}]
scorers: [exact_match, {use: command, params: {command: [sh, -c, "echo 1"]}}, {use: javascript, params: {code: output.length}}, {id: js, use: javascript, params: {code: {a: x, b: y}, column: c}}]
`,
    '/w/t.eval.yaml',
  );
  expect(codeOf(task!)).toEqual([
    { what: 'model p', command: 'python3 answer.py' },
    { what: 'scorer command', command: "sh -c 'echo 1'" },
    { what: 'scorer javascript', command: 'JavaScript: output.length' },
    { what: 'scorer js', command: 'JavaScript a: x' },
    { what: 'scorer js', command: 'JavaScript b: y' },
    { what: 'scorer own', file: '/w/sub/own.ts' },
  ]);
});

test('what decides what is run is shown: variables, quotes, and the programs that a matrix brings', () => {
  const { task, problems } = parseTask(
    `kind: eval
name: t
models: [{id: p, provider: command, env: {PATH: ./bin, KEY: "\${secret:k}"}, command: [./answer, --say, "it's {{ params.word }}"], params: {word: a}}]
matrix: {params.word: [b, c], program: {plain: {}, other: {model: {command: [rm, "{{ params.word }}"]}}}}
datasets: [{id: d, inline: [{input: a, target: b}]}]
prompts: [{id: p, template: "{{ input }}"}]
scorers: [exact_match]
`,
    '/w/t.eval.yaml',
  );
  expect(problems).toEqual([]);
  expect(codeOf(task!).map(({ what, command }) => `${what}: ${command}`)).toEqual([
    "model p: PATH=./bin KEY=${secret:k} ./answer --say 'it'\\''s {{ params.word }}'",
    "model p: PATH=./bin KEY=${secret:k} rm '{{ params.word }}'",
  ]);
});

test('the server of a tune is code, and so are the scorers of its eval', () => {
  const { task, problems } = parseTask(
    `kind: tune
name: t
server: {command: [./serve, --port, "{{ port }}", -n, "{{ n }}", "{{ mode }}"], env: {A: "b c"}}
parameters: {n: [1, 2], mode: [fast, "very slow"]}
objective: {maximize: own}
eval: {datasets: [{id: d, inline: [{input: a, target: b}]}], scorers: [{id: own, use: custom, params: {path: own.ts}}]}
`,
    '/w/t.tune.yaml',
  );
  expect(problems).toEqual([]);
  expect(codeOf(task!)).toEqual([
    { what: 'server', command: "A='b c' ./serve --port '{{ port }}' -n '{{ n }}' '{{ mode }}' (mode: fast, 'very slow')" },
    { what: 'scorer own', file: '/w/own.ts' },
  ]);
});

test('the simulated server is no code of a task, unless it is told where to write', () => {
  const code = (more: string): unknown => codeOf(parseTask(`kind: bench\nname: b\nserver: {command: [pitwall, sim, --port, "{{ port }}"${more}}\nworkload: {data: {synthetic: {input_tokens: 5}}}\nload: {concurrency: [1]}\nstop: {requests: 4}\n`, '/w/b.bench.yaml').task!);
  expect(code(']')).toEqual([]);
  expect(code(', --truth-log, x]')).toEqual([{ what: 'server', command: "pitwall sim --port '{{ port }}' --truth-log x" }]);
  expect(code('], env: {NODE_OPTIONS: "-r x"}')).toEqual([{ what: 'server', command: "NODE_OPTIONS='-r x' pitwall sim --port '{{ port }}'" }]);
});

test('what the jobs of a cluster begin with is code, its lines told apart', () => {
  const told = (setup: string): unknown => {
    const { task, problems } = parseTask(
      `kind: eval
name: t
models: [{id: m, provider: sim}]
datasets: [{id: d, inline: [{input: a, target: b}]}]
scorers: [exact_match]
executor: {slurm: {setup: ${setup}}}
`,
      '/w/t.eval.yaml',
    );
    expect(problems).toEqual([]);
    return codeOf(task!);
  };
  expect(told('["module load nodejs/24", "export A=\'b\'"]')).toEqual([{ what: 'setup of its jobs', command: "'module load nodejs/24'; 'export A='\\''b'\\'''" }]);
  expect(told('["# a; b"]')).not.toEqual(told('["# a", b]'));
  expect(told('[a], extra: ["--container=./bundle", "-C ib"]')).toEqual([{ what: 'setup of its jobs', command: 'a' }, { what: 'options of its jobs', command: "sbatch --container=./bundle '-C ib'" }]);
});
