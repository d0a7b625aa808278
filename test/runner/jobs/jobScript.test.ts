import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jobScript } from '../../../src/runner/jobs/jobScript.ts';
import { lastWords } from '../../../src/runner/jobs/lastWords.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "it's a 'job' "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that tells its name and what it is called with; asked as Node is, it has a version. */
function node(name: string, version = '24.0.0'): string {
  const file = path.join(folder, name, 'node');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/bash\ncase "$1" in -e) exec '${process.execPath}' -e "Object.defineProperty(process, 'versions', {value: {node: '${version}'}}); $2";; -p) echo ${version};; *) echo "${name}: $*; ends $SLURM_JOB_END_TIME";; esac\n`);
  chmodSync(file, 0o755);
  return file;
}

/** As Slurm runs it on a node: no login shell, what who submits has exported. */
function run(setup: readonly string[], { own = node('own'), PATH = '/usr/bin:/bin', timeMs, ...environment }: { readonly own?: string; readonly PATH?: string; readonly timeMs?: number; readonly MODULESHOME?: string; readonly SLURM_JOB_END_TIME?: string } = {}): string {
  const { script } = jobScript(setup, ['shard', "/a b/it's.jsonl"], timeMs, { command: [own, '/a b/cli.js'], env: {} });
  const file = path.join(folder, 'slurm_script');
  writeFileSync(file, script);
  const ended = spawnSync('/bin/bash', [file], { env: { PATH, HOME: folder, ...environment }, encoding: 'utf8' });
  return `${ended.status} ${ended.stdout}${ended.stderr}`.replaceAll(folder, '').trim();
}

const did = (name: string, ends = ''): string => `0 ${name}: --min-semi-space-size=8 --max-semi-space-size=8 /a b/cli.js shard /a b/it's.jsonl; ends ${ends}`.trim();

test('a job becomes Pitwall, by the Node of the run', () => {
  expect(run([])).toBe(did('own'));
  expect(run(['export A=1', '# nothing', 'if false; then', '  false', 'fi', 'false || true'])).toBe(did('own'));
  // Another Node of the node is none of its business,
  expect(run([], { PATH: `${path.dirname(node('other'))}:/usr/bin:/bin` })).toBe(did('own'));
  // but where the run's is not there.
  expect(run([], { own: '/nowhere/node', PATH: `${path.dirname(node('other'))}:/usr/bin:/bin` })).toBe(did('other'));
});

test('a Node that setup brings is the one that is used', () => {
  node('loaded');
  expect(run([`PATH="${folder}/loaded:$PATH"`])).toBe(did('loaded'));
  expect(run([`PATH="${folder}/loaded:$PATH"`], { own: '/nowhere/node', PATH: `${path.dirname(node('other', '12.0.0'))}:/usr/bin:/bin` })).toBe(did('loaded'));
});

test.each(['22.12.0', '18.20.4', '8.0.0'])('a Node of setup that is too old is refused: %s', version => {
  node('loaded', version);
  expect(run([`PATH="${folder}/loaded:$PATH"`])).toBe(`1 pitwall: /loaded/node is Node ${version}, and Pitwall runs on Node 22.13 or newer: load a newer one in \`setup\``);
});

test('no Node at all is said', () => {
  expect(run([], { own: '/nowhere/node', PATH: '/nowhere:/bin-without' })).toBe('1 pitwall: this node has no /nowhere/node, and no Node on its PATH: install one where all nodes see it, or load it in `setup`');
  expect(run(['set -eu', 'PATH=/nowhere'], { own: '/nowhere/node' })).toBe('1 pitwall: this node has no /nowhere/node, and no Node on its PATH: install one where all nodes see it, or load it in `setup`');
});

test('`module` is there, as in the shell that submits, and the path of that stays in front', () => {
  mkdirSync(path.join(folder, 'init'));
  writeFileSync(path.join(folder, 'init/bash'), `PATH=/of-a-login\nfalse\nmodule() { [ "$2" = nodejs/24 ] || { echo "ERROR: Unable to locate a modulefile for '$2'" >&2; return 1; }; PATH="${folder}/loaded:$PATH"; }\n`);
  node('loaded');
  expect(run(['module load nodejs/24', 'echo "$PATH"'], { MODULESHOME: folder })).toBe(`0 /loaded:/usr/bin:/bin:/of-a-login\n${did('loaded').slice(2)}`);
  expect(run(['module load nodejs/99'], { MODULESHOME: folder })).toBe("1 ERROR: Unable to locate a modulefile for 'nodejs/99'\npitwall: `setup` ended the job with code 1 at `module load nodejs/99`; mend it in the task, or write `… || true` behind what may fail");
});

test.each([
  ['false', 1],
  ['echo no >&2; exit 9', 9],
  ['exit 0', 0],
  ['cd /nowhere 2>/dev/null || cd /neither 2>/dev/null', 1],
  ["set -e; (echo 'no' >&2; exit 4)", 4],
])('a line of setup that fails ends the job and is told: %s', (line, code) => {
  expect(run(['true', 'if true; then', line, 'fi', 'true']).replace(/^(\d+) no\n/, '$1 ')).toBe(`${code} pitwall: \`setup\` ended the job with code ${code} at \`${line}\`; mend it in the task, or write \`… || true\` behind what may fail`);
});

test('a file that is sourced may hold what fails, and a line that is no shell is told', () => {
  writeFileSync(path.join(folder, 'env.sh'), 'false\nexport X=1\n');
  expect(run([`. "${folder}/env.sh"`])).toBe(did('own'));
  expect(run(['if true; then'])).toMatch(/^2 .*syntax error/);
});

test('the end that was asked for is known to the job, unless Slurm tells it', () => {
  const ends = Number(/ends (\d+)/.exec(run([], { timeMs: 90_000 }))?.[1]);
  expect(ends - Date.now() / 1000).toBeGreaterThan(110);
  expect(ends - Date.now() / 1000).toBeLessThanOrEqual(120);
  expect(run([], { timeMs: 90_000, SLURM_JOB_END_TIME: '77' })).toBe(did('own', '77'));
});

test('of its output the words of others are told, and then its own', () => {
  const file = path.join(folder, 'job.log');
  writeFileSync(file, "Loading\nERROR: Unable to locate a modulefile for 'x'\npitwall: `setup` ended the job\n");
  expect(lastWords(file)).toBe("ERROR: Unable to locate a modulefile for 'x' · `setup` ended the job");
  writeFileSync(file, '');
  expect(lastWords(file)).toBe('');
  expect(lastWords(`${file}.not`)).toBe('');
});
