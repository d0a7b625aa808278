import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startSim } from '../../src/execute/sim/startSim.ts';
import { reportCleaner } from '../../src/runner/bugReport/reportSecrets.ts';
import { Terminal } from './pitwall.ts';

vi.setConfig({ testTimeout: 90_000 });

let terminal: Terminal;
beforeEach(() => void (terminal = new Terminal()));
afterEach(() => terminal.dispose());

/** Unpacked by a program that is not ours. */
function unpacked(file: string): Readonly<Record<string, string>> {
  const folder = path.join(terminal.folder, `unpacked-${path.basename(file)}`);
  mkdirSync(folder);
  execFileSync('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])', file, folder]);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(names.sort().map(name => [name.replaceAll('\\', '/'), readFileSync(path.join(folder, name), 'utf8')]));
}

test('a report of a run: what is in it is listed, and neither keys nor samples are', async () => {
  const sim = await startSim({ apiKey: 'key-4711-of-mine' });
  terminal.variables = { API_KEY: 'key-4711-of-mine', OTHER_TOKEN: 'token-4712-elsewhere' };
  terminal.file('pitwall.config.yaml', 'logging: {request_logging: true}\n');
  terminal.file('t.eval.yaml', `kind: eval
name: t # token-4712-elsewhere
models: [{id: m, provider: openai, base_url: "${sim.url}", model: sim, api_key: "\${env:API_KEY}"}, {id: bad, provider: openai, base_url: "${sim.url}", model: sim}]
datasets: [{id: d, path: rows.jsonl}]
scorers: [exact_match]
retries: 0
`);
  terminal.file('rows.jsonl', '{"input": "question 4713", "target": "answer 4714"}\n');
  await terminal.run('run', 't.eval.yaml');
  await sim.close();

  const { code, out } = await terminal.run('report-bug', 'latest');
  const file = /written to (\S+)/.exec(out)?.[1] ?? '';
  expect([code, path.dirname(file), path.basename(file)]).toEqual([0, terminal.folder, expect.stringMatching(/^pitwall-report-t-\d{8}-\d{6}-\w{4}\.zip$/)]);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  const files = unpacked(file);
  expect(Object.keys(files)).toEqual(['README.txt', 'attempts.jsonl', 'doctor.json', 'events.log', 'pitwall.config.yaml', 'result.json', 'run.json', 'run.log', 'task.yaml']);
  for (const name of Object.keys(files)) expect(files['README.txt']).toContain(name === 'README.txt' ? 'Keys, and the prompts, answers and targets of samples are left out' : name);
  const all = JSON.stringify(files);
  for (const hidden of ['4711', '4712', '4713', '4714']) expect(all).not.toContain(hidden);
  expect(files['task.yaml']).toContain('name: t # [secret]');
  expect(JSON.parse(files['doctor.json'] ?? '')).toMatchObject({ schema: 'pitwall.doctor/1', machine: { node: process.versions.node } });
  expect(files['events.log']).toContain('runEnded');
  expect(files['attempts.jsonl']).toContain('"status":401');

  expect(await terminal.run('report-bug', 'latest')).toMatchObject({ code: 2, note: expect.stringContaining('there is a report of that name') as string });
  expect((await terminal.run('report-bug', 'latest', '--with-samples', '-o', 'whole.zip')).code).toBe(0);
  const whole = unpacked(path.join(terminal.folder, 'whole.zip'));
  expect(whole['samples.jsonl']).toMatch(/question 4713[\s\S]*answer 4714/);
  expect(whole['README.txt']).toContain('Keys are left out');
  expect(JSON.stringify(whole)).not.toMatch(/4711|4712/);
});

test('a report without a run is about the machine; one of a run that is not there is none', async () => {
  const { code, out } = await terminal.run('report-bug', '-o', 'm.zip');
  expect([code, out]).toEqual([0, expect.stringContaining('doctor.json')]);
  expect(Object.keys(unpacked(path.join(terminal.folder, 'm.zip')))).toEqual(['README.txt', 'doctor.json']);
  expect((await terminal.run('report-bug', 'latest', '-o', 'n.zip')).code).toBe(2);
  expect(existsSync(path.join(terminal.folder, 'n.zip'))).toBe(false);
  expect((await terminal.run('report-bug', '--with-samples')).note).toContain('belongs to a run');
});

test.each([
  ['what a task refers to', 'key is abcdef-123', 'key is [secret]'],
  ['a password in an address', 'at http://me:pass@proxy:80/x', 'at http://[secret]@proxy:80/x'],
  ['a key that somebody has written down', '  api_key: "abc123"\n  token: xyz9 # mine', '  api_key: [secret]\n  token: [secret] # mine'],
  ['but no reference', 'api_key: ${env:API_KEY}', 'api_key: ${env:API_KEY}'],
  ['nor what only counts tokens', '  max_tokens: 4096\n  tokenizer: cl100k_base\n"input_tokens": 12345', '  max_tokens: 4096\n  tokenizer: cl100k_base\n"input_tokens": 12345'],
  ['a key as Base64', Buffer.from('user:token-4712-elsewhere').toString('base64'), 'dXNlcj[secret]'],
  ['the home folder', `${os.homedir()}/task.yaml`, '~/task.yaml'],
])('%s', (_name, text, expected) => {
  const clean = reportCleaner({ MINE: 'abcdef-123', OTHER_TOKEN: 'token-4712-elsewhere', HOME: os.homedir() }, ['${env:MINE}']);
  expect(clean(text).replace(/^dXNlcj\w*\[secret\].*/, 'dXNlcj[secret]')).toBe(expected);
});

test('an archive of nothing, and of what does not shrink', async () => {
  const { zip } = await import('../../src/runner/bugReport/zip.ts');
  const file = path.join(terminal.folder, 'x.zip');
  writeFileSync(file, zip([{ name: 'ä/ö.txt', bytes: Buffer.alloc(0) }, { name: 'noise', bytes: Buffer.from(Array.from({ length: 1000 }, (_, k) => (k * 7919) % 256)) }]));
  expect(Object.entries(unpacked(file)).map(([name, { length }]) => [name, length > 0])).toEqual([['noise', true], ['ä/ö.txt', false]]);
});
