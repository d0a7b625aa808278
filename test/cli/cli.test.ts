import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import path from 'node:path';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { echoTask, Terminal, until } from './pitwall.ts';

let terminal: Terminal;
let sim: Sim | undefined;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await sim?.close();
  sim = undefined;
});

const rows = (): readonly string[] => {
  const reader = terminal.store();
  const found = [...reader.samples(reader.findRun('latest').id)].map(row => `${row.index}/${row.repeat}`);
  reader.dispose();
  return found;
};

describe('the example', () => {
  const example = path.resolve('examples/gsm8k.eval.yaml');

  test('four real models are ranked on real data, with intervals and differences', async () => {
    const document = await terminal.json('run', example, '-w', terminal.folder);
    expect(document.outcome).toBe('succeeded');
    const ranked = document.trials.map(({ configuration, metrics: { numeric_match: metric } }) => `${configuration.model} ${metric?.sum}/${metric?.n} [${metric?.interval?.map(bound => bound.toFixed(4)).join(', ')}]`);
    expect(ranked.sort()).toEqual(['175b_finetuning 458/1319 [0.3220, 0.3733]', '175b_verification 742/1319 [0.5356, 0.5891]', '6b_finetuning 286/1319 [0.1954, 0.2399]', '6b_verification 515/1319 [0.3645, 0.4171]']);
    expect(document.ranking).toEqual(['175b_verification~test', '6b_verification~test', '175b_finetuning~test', '6b_finetuning~test']);
    expect(document.differences.map(({ a, b, value, interval: [low, high] }) => `${a} ${b} ${value.toFixed(4)} ${low < value && value < high}`)).toEqual([
      '175b_verification~test 6b_verification~test 0.1721 true',
      '175b_verification~test 175b_finetuning~test 0.2153 true',
      '175b_verification~test 6b_finetuning~test 0.3457 true',
      '6b_verification~test 175b_finetuning~test 0.0432 true',
      '6b_verification~test 6b_finetuning~test 0.1736 true',
      '175b_finetuning~test 6b_finetuning~test 0.1304 true',
    ]);
  });

  test('the terminal reads the same, and so does the export', async () => {
    const ended = await terminal.run('run', example, '-w', terminal.folder, '--model', '175b_verification', '--model', '6b_finetuning', '--sample', '200');
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/1 +175b_verification +0\.\d{4} +\[0\.\d{4}, 0\.\d{4}\] +\d+\/200 /);
    expect((await terminal.run('compare', 'latest')).out).toMatch(/175b_verification +6b_finetuning +\+0\.\d{4} +\[\+0/);
    const csv = (await terminal.run('export', 'latest', '--format', 'csv')).out;
    expect(csv.split('\r\n')[0]).toMatch(/^trial,model,/);
    expect((await terminal.run('export', 'latest', '--format', 'jsonl')).out.trimEnd().split('\n')).toHaveLength(400);
    expect((await terminal.run('runs')).out).toMatch(/^run +how +samples/);
    expect((await terminal.run('show', 'latest')).out).toMatch(/parallel_requests +10 +\(built-in\)/);
  });
});

test('kill -9 at half, and --resume gives the same rows: none twice, none lost, none asked again but what was in flight', async () => {
  sim = await startSim({ latencyMs: 4 });
  const task = echoTask(terminal, 1200, sim.url, 'parallel_requests: 20\n');
  const { child, ended } = terminal.start('run', task);
  await until(() => (sim?.requests().total ?? 0) > 600);
  child.kill('SIGKILL');
  expect((await ended).code).toBeNull();
  expect((await terminal.run('runs')).out).toMatch(/^echo-\S+ +interrupted +\d+\/1200/m);
  const before = rows().length;
  const askedBefore = sim.requests().total;
  expect(before).toBeGreaterThan(100);
  expect(before).toBeLessThan(1200);

  const document = await terminal.json('run', '--resume', 'latest');
  expect(document).toMatchObject({ outcome: 'succeeded', resumes: 1, trials: [{ samples: 1200, metrics: { exact_match: { n: 1200, sum: 1200 } } }] });
  const after = rows();
  expect(after).toHaveLength(1200);
  expect(new Set(after).size).toBe(1200);
  // Nothing that was recorded was asked again: the resume asked exactly for the rest.
  expect(sim.requests().total - askedBefore).toBe(1200 - before);
});

test('a cancel from another terminal ends the run with 3, and it can be resumed', async () => {
  // Long enough for another process to start beside it on a busy machine.
  sim = await startSim({ latencyMs: 40 });
  const task = echoTask(terminal, 2000, sim.url);
  const { ended } = terminal.start('run', task);
  await until(() => (sim?.requests().total ?? 0) > 50);
  const cancelled = await terminal.run('cancel', 'latest');
  expect(cancelled.code).toBe(0);
  const run = await ended;
  expect(run.code).toBe(3);
  expect(run.note).toMatch(/run echo-\S+ was cancelled; go on with: pitwall run --resume echo-/);
  expect(await terminal.json('run', '--resume', 'latest', '--parallel-requests', '50')).toMatchObject({ outcome: 'succeeded', settings: { parallel_requests: { value: 50, source: 'flag --parallel-requests' } } });
  expect(rows()).toHaveLength(2000);
});

test('a prompt that could be written for no sample is named, and no resume is advised; a warning says where', async () => {
  const task = echoTask(terminal, 2, 'http://127.0.0.1:1/v1', 'prompts: [{id: p, template: "{{ row.absent }}"}]\nhelpers: [{id: h, provider: sim}]\n');
  const run = await terminal.run('run', task);
  expect(run.code).toBe(3);
  expect(run.note).toContain(`warning: ${task}:7:16: no scorer asks helper \`h\`; name it`);
  expect(run.note).toMatch(/pitwall: prompt `p` could not be written for any of the 2 samples: `row\.absent` does not exist .*\nrun echo-\S+ failed, and a resume would meet the same; correct the task and run it again\n$/);
});

test('a detached run goes on by itself, and its events can be followed', async () => {
  sim = await startSim({ latencyMs: 5 });
  const begun = await terminal.run('run', '--detach', echoTask(terminal, 300, sim.url));
  expect(begun.code).toBe(0);
  const followed = await terminal.run('events', begun.out.trim(), '--follow');
  expect(followed.out.split('\n').map(line => line.slice(25)).filter(line => line !== '')).toEqual(['run started: 1 trial', 'datasets read: 300 samples', 'm~d~default started: 300 samples', 'm~d~default succeeded', 'run succeeded']);
});

test('failed samples can be asked again, and only those', async () => {
  sim = await startSim({ errorRate: 0.2, statuses: [400] });
  const task = echoTask(terminal, 200, sim.url);
  const first = await terminal.json('run', task);
  const failed = first.trials[0]?.outcomes.failed ?? 0;
  expect(failed).toBeGreaterThan(10);
  await sim.close();
  const port = sim.port;
  sim = await startSim({ port });
  const again = await terminal.json('retry', 'latest');
  expect(again.trials[0]?.outcomes).toEqual({ ok: 200 });
  expect(sim.requests().total).toBe(failed);
});

test.each(['endpoint', 'recorded'])('init %s writes a task that runs as it is', async kind => {
  sim = await startSim();
  expect((await terminal.run('init', kind)).code).toBe(0);
  const document = await terminal.json('run', 'first.eval.yaml', ...(kind === 'endpoint' ? ['--set', `models.0.base_url=${sim.url}`] : []));
  expect(document.outcome).toBe('succeeded');
  expect((await terminal.run('init', kind)).note).toMatch(/first\.eval\.yaml: the file exists already; name another with -o FILE/);
});

test('init tune writes a search that runs as it is', { timeout: 60_000 }, async () => {
  expect((await terminal.run('init', 'tune')).code).toBe(0);
  const { code, out } = await terminal.run('run', 'first.tune.yaml', '--set', 'max_experiments=1', '--set', 'bench.stop.requests=4', '--set', 'bench.load.concurrency=[4]', '--set', 'bench.slo.ttft={p50: 10s}', '--set', 'bench.self_check=false');
  expect(out).toMatch(/best: e01 · slots \d, batch \d · throughput\(tokens\)/);
  expect(code).toBe(0);
});

describe('what goes wrong is one sentence: what, where, what to do', () => {
  const recorded = (model: string, dataset = 'path: d.jsonl') => `kind: eval\nname: t\nmodels:\n  - ${model}\ndatasets:\n  - {id: d, ${dataset}}\nscorers: [exact_match]\n`;
  const model = '{id: m, provider: recorded, path: d.jsonl, output: "{{ row.input }}"}';

  test.each([
    ['a wrong key', recorded(model).replace('scorers:', 'scorer:'), 2, /^error: \S+t\.eval\.yaml:7:1: unknown key `scorer`.*did you mean `scorers`\?$/m],
    ['a wrong type', `${recorded(model)}retries: many\n`, 2, /t\.eval\.yaml:8:10: `retries` must be a whole number of at least 0, found the text "many"/],
    ['a missing file', recorded(model, 'path: e.jsonl'), 2, /t\.eval\.yaml:6:19: dataset `d` reads e\.jsonl, which does not exist; did you mean d\.jsonl\?/],
    ['a malformed row', recorded(model, 'path: bad.jsonl'), 3, /bad\.jsonl:2: .*; /],
    ['a row without the column', recorded(model, 'path: d.jsonl, fields: {target: answer}'), 3, /d\.jsonl:1: the row has no column `answer` \(it has input, target\); mend the row, or check `fields\.target`/],
    ['an unreachable endpoint', recorded('{id: m, provider: openai, base_url: "http://127.0.0.1:9/v1", model: x}').concat('retries: 0\n'), 3, /model `m`: http:\/\/127\.0\.0\.1:9 refused the connection: no server listens there; start the server, or correct `base_url`/],
    ['a missing key', recorded('{id: m, provider: openai, base_url: "http://127.0.0.1:9/v1", model: x, api_key: "${env:NOPE}"}'), 3, /NOPE/],
    ['what no cluster can do', `${recorded(model)}executor: slurm\ntimeout_per_trial: 1h\n`, 2, /t\.eval\.yaml:9:1: on a cluster a trial is many jobs; write `executor: /],
  ])('%s', async (_, text, code, expected) => {
    terminal.file('d.jsonl', Array.from({ length: 12 }, (_, i) => `{"input": "q${i}", "target": "q${i}"}`).join('\n'));
    terminal.file('bad.jsonl', '{"input": "a", "target": "b"}\n{"input": "a", "target": \n');
    const ended = await terminal.run('run', terminal.file('t.eval.yaml', text));
    expect(ended.note).toMatch(expected);
    expect(ended.note).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(code);
  });

  test('a number that is given twice', async () => {
    const ended = await terminal.run('run', 't.eval.yaml', '--sample', '2', '--sample', '3');
    expect([ended.code, ended.note]).toEqual([2, "error: option '--sample <n>' argument '3' is invalid. It is given twice.\n"]);
  });

  test('a gate that fails is exit code 1, and says what was measured', async () => {
    terminal.file('d.jsonl', '{"input": "q", "target": "other"}\n');
    const ended = await terminal.run('run', terminal.file('t.eval.yaml', `${recorded(model)}gates: [accuracy >= 0.5]\n`));
    expect([ended.code, ended.note.includes('gate failed: accuracy >= 0.5 (it is 0)')]).toEqual([1, true]);
  });
});
