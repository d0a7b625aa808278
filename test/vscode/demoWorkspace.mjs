// A workspace as somebody has it after a morning's work: task files, and runs of each kind that were recorded by the command line.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');
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

/** What pictures show: whole runs. @type {readonly DemoRun[]} */
export const wholeRuns = shortRuns.map(({ flags = [], ...run }) => ({ ...run, flags: run.task.startsWith('sums') ? flags : [] }));

/** Which example becomes which task: a name of its own for each, as the panel's list of runs shows names. */
const tasks = { 'gsm8k.eval.yaml': ['gsm8k.eval.yaml', 'gsm8k'], 'sums.eval.yaml': ['sim.eval.yaml', 'sim'], 'chat.bench.yaml': ['bench.bench.yaml', 'bench'], 'slots.tune.yaml': ['sim.tune.yaml', 'sim'] };

/** @param {string} workspace @param {{runs: readonly DemoRun[], home: string}} options `home`: where the user's ledger lies, as the editor is told too */
export async function makeDemoWorkspace(workspace, { runs, home }) {
  mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
  cpSync(path.join(root, 'examples/data'), path.join(workspace, 'data'), { recursive: true });
  for (const [file, [example, name]] of Object.entries(tasks)) {
    const text = readFileSync(path.join(root, 'examples', example), 'utf8');
    writeFileSync(path.join(workspace, file), text.replace(`name: ${name}\n`, `name: ${file.split('.')[0]}\n`));
  }
  for (const { task, flags = [], text } of runs) {
    if (text !== undefined) writeFileSync(path.join(workspace, task), text);
    // A gate that failed (code 1) is an outcome; anything else is an accident.
    await run(process.execPath, [path.join(root, 'dist/cli.js'), 'run', task, '--quiet', ...flags], { cwd: workspace, env: { ...process.env, PITWALL_HOME: home } }).catch(error => {
      if (error.code !== 1) throw new Error(`recording ${task}: ${error.stderr || error.message}`);
    });
  }
}
