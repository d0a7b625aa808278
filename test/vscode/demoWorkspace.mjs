// A workspace as somebody has it after a morning's work: task files, and runs of each kind that were recorded by the command line.
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const run = promisify(execFile);

/**
 * The task of each run, in the order in which they end.
 * @typedef {{task: string, flags?: readonly string[], text?: string}} DemoRun `text`: what the task file says before the run
 */

/** A model whose answers got better between two runs: a larger one was recorded. */
function maths(column) {
  return `# The same questions, before and after
kind: eval
name: maths
description: The same questions, before and after
models:
  - {id: model, provider: recorded, path: data/gsm8k/example_model_solutions.jsonl, output: "{{ row['${column}'].solution }}", match: question}
datasets:
  - {id: test, path: data/gsm8k/test.jsonl, fields: {input: question, target: answer}}
scorers: [numeric_match]
`;
}

/** Half of what one model is asked fails, and more is wanted of both than they give. */
const trouble = `kind: eval
name: trouble
description: A model that fails, prompts that differ, and a gate that is missed
models:
  - {id: sound, provider: sim, model: "sim;latency=10"}
  - {id: shaky, provider: sim, model: "sim;latency=10;error=0.5;status=500,503"}
datasets:
  - {id: sums, path: data/sums.jsonl, fields: {input: question, target: answer}, tags: [operation]}
prompts:
  - {id: short, template: "{{ input }}"}
  - {id: a prompt with a longer name than most of them have, template: "Answer with a number: {{ input }}"}
scorers: [numeric_match, contains]
repeats: 2
retries: 0
gates: [numeric_match >= 0.9]
`;

/** One model answers at once, the other never does; with the latter alone no sample is there yet. */
function stalled(name, alone) {
  return `kind: eval
name: ${name}
models:
${alone ? '' : '  - {id: quick, provider: sim, model: "sim;latency=10"}\n'}  - {id: stalled, provider: sim, model: "sim;stall=1", limits: {parallel_requests: 2}}
datasets:
  - {id: sums, path: data/sums.jsonl, fields: {input: question, target: answer}}
scorers: [numeric_match]
parallel_requests: 4
`;
}

/** Enough for every page of the panel, in less than half a minute. @type {readonly DemoRun[]} */
export const shortRuns = [
  { task: 'sums.eval.yaml' },
  { task: 'sums.eval.yaml', flags: ['--set', 'seed=8'] },
  { task: 'chat.bench.yaml', flags: ['--set', 'stop.duration=2s'] },
  { task: 'slots.tune.yaml', flags: ['--set', 'max_experiments=4', '--set', 'bench.stop.duration=1s'] },
  { task: 'maths.eval.yaml', text: maths('6b_verification') },
  { task: 'maths.eval.yaml', text: maths('175b_verification') },
  { task: 'gsm8k.eval.yaml' },
];

/** What is compared with a run of the others, and what goes wrong: beside them, recorded at the same time. @type {readonly DemoRun[]} */
export const furtherRuns = [
  { task: 'trouble.eval.yaml', text: trouble },
  { task: 'sweep.bench.yaml' },
  { task: 'chat.bench.yaml', flags: ['--set', 'stop.duration=2s', '--set', 'target.model=sim;ttft=80;itl=7'] },
  { task: 'slots.tune.yaml', flags: ['--set', 'max_experiments=2', '--set', 'strategy.initial=2', '--set', 'bench.stop.duration=1s'] },
];

/** What pictures show: whole runs. @type {readonly DemoRun[]} */
export const wholeRuns = shortRuns.map(({ flags = [], ...run }) => ({ ...run, flags: run.task.startsWith('sums') ? flags : [] }));

/** Which example becomes which task: a name of its own for each, as the panel's list of runs shows names. */
const tasks = { 'gsm8k.eval.yaml': ['gsm8k.eval.yaml', 'gsm8k'], 'sums.eval.yaml': ['sim.eval.yaml', 'sim'], 'chat.bench.yaml': ['bench.bench.yaml', 'bench'], 'slots.tune.yaml': ['sim.tune.yaml', 'sim'], 'sweep.bench.yaml': ['sweep.bench.yaml', 'sweep'] };

/** The files, and the runs that they have had. @param {string} workspace @param {{runs: readonly DemoRun[], home: string}} options `home`: where the user's ledger lies, as the editor is told too */
export async function makeDemoWorkspace(workspace, { runs, home }) {
  layDemoWorkspace(workspace);
  await recordRuns(workspace, { runs, home });
}

/** The files alone. @param {string} workspace */
export function layDemoWorkspace(workspace) {
  mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
  cpSync(path.join(root, 'examples/data'), path.join(workspace, 'data'), { recursive: true });
  for (const [file, [example, name]] of Object.entries(tasks)) {
    const text = readFileSync(path.join(root, 'examples', example), 'utf8');
    writeFileSync(path.join(workspace, file), text.replace(`name: ${name}\n`, `name: ${file.split('.')[0]}\n`).replace('task: sim.eval.yaml', 'task: sums.eval.yaml'));
  }
}

/** @param {string} workspace @param {{runs: readonly DemoRun[], home: string}} options */
export async function recordRuns(workspace, { runs, home }) {
  for (const { task, flags = [], text } of runs) {
    if (text !== undefined) writeFileSync(path.join(workspace, task), text);
    // A gate that failed (code 1) is an outcome; anything else is an accident.
    await run(process.execPath, [cli, 'run', task, '--quiet', ...flags], { cwd: workspace, env: { ...process.env, PITWALL_HOME: home } }).catch(error => {
      if (error.code !== 1) throw new Error(`recording ${task}: ${error.stderr || error.message}`);
    });
  }
}

/**
 * Begins a run that does not end by itself. Returns what ends it, as Ctrl+C does.
 * @param {string} workspace @param {{name: string, alone: boolean, home: string}} options `alone`: none of its models answers
 */
export function beginStalledRun(workspace, { name, alone, home }) {
  writeFileSync(path.join(workspace, `${name}.eval.yaml`), stalled(name, alone));
  const child = spawn(process.execPath, [cli, 'run', `${name}.eval.yaml`, '--quiet'], { cwd: workspace, env: { ...process.env, PITWALL_HOME: home }, stdio: 'ignore' });
  const ended = new Promise(resolve => child.once('exit', resolve));
  return async () => {
    child.kill('SIGINT');
    await ended;
  };
}
