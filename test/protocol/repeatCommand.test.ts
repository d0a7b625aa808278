import { Command } from 'commander';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { addRun } from '../../src/cli/commands/run.ts';
import type { CliHost } from '../../src/cli/host.ts';
import { repeatCommand, shellOf, type Repeated } from '../../src/protocol/repeatCommand.ts';

const everything: Repeated = {
  taskFile: 'my tasks/a.eval.yaml',
  launch: { models: ['a b', '-x', "it's"], datasets: ['d/test'], set: ['models.0.params.stop=["\\n", "$HOME %PATH%"]'], sample: 7, parallelRequests: 'auto', cache: true, budget: { maxCost: 0.25, maxTokensTotal: 900, maxTimeMs: 5_400_000 } },
};

/** What a POSIX shell hands to the program. */
function argvOf(line: string): readonly string[] {
  const out = execFileSync('sh', ['-c', `set -- ${line}; for word; do printf '%s\\0' "$word"; done`]).toString();
  return out.split('\0').slice(0, -1);
}

/** The command line's own reading of it. */
function parsed(argv: readonly string[]): { readonly task: string; readonly options: Record<string, unknown> } {
  const program = new Command().exitOverride();
  addRun(program, {} as CliHost, () => {});
  const command = program.commands[0];
  let read: { task: string; options: Record<string, unknown> } | undefined;
  command?.action((task: string, options: Record<string, unknown>) => {
    read = { task, options };
  });
  program.parse([...argv.slice(1)], { from: 'user' });
  if (read === undefined) throw new Error('it was not read');
  return read;
}

test('the command line reads it as the choices that the run was started with', () => {
  const { task, options } = parsed(argvOf(repeatCommand(everything, 'sh')));
  expect(task).toBe('my tasks/a.eval.yaml');
  expect(options).toMatchObject({ model: ['a b', '-x', "it's"], dataset: ['d/test'], set: everything.launch.set, sample: 7, parallelRequests: 'auto', cache: true, maxCost: 0.25, maxTokensTotal: 900, maxTime: 5_400_000 });
});

test('other shells have quotes of their own', () => {
  const repeated: Repeated = { taskFile: 'a b.eval.yaml', launch: { set: ['x="%A%\' $b'] } };
  expect(repeatCommand(repeated, 'powershell')).toBe(`pitwall run 'a b.eval.yaml' --set 'x=\\"%A%'' $b'`);
  expect(repeatCommand(repeated, 'cmd')).toBe(`pitwall run "a b.eval.yaml" --set "x=\\"%A%' $b"`);
  expect(repeatCommand({ taskFile: 'a.eval.yaml', launch: { set: ['x=%A% b'] } }, 'cmd')).toBe('pitwall run a.eval.yaml --set "x="^%"A"^%" b"');
});

test.each<[Repeated, string]>([
  [{ taskFile: 't.eval.yaml', launch: {} }, 'pitwall run t.eval.yaml'],
  [{ taskFile: 't.eval.yaml', launch: { set: ['scorers.0.params.absolute=1'] }, rescored: { run: 'r-1', withTask: true } }, 'pitwall score r-1 t.eval.yaml --set scorers.0.params.absolute=1'],
  [{ taskFile: 't.eval.yaml', launch: { budget: { maxCost: 2 } }, rescored: { run: 'r-1', withTask: false } }, 'pitwall score r-1 --max-cost 2'],
  [{ taskFile: 't.eval.yaml', launch: { onlyFailed: true }, rescored: { run: 'r-1', withTask: true } }, 'pitwall score r-1 --failed'],
])('%j is repeated by %s', (repeated, line) => {
  expect(repeatCommand(repeated, 'sh')).toBe(line);
});

test.each([
  ['/usr/bin/zsh', 'sh'],
  ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'powershell'],
  ['pwsh', 'powershell'],
  ['C:\\WINDOWS\\system32\\cmd.exe', 'cmd'],
  ['', 'sh'],
])('%s is read like %s', (program, shell) => {
  expect(shellOf(program)).toBe(shell);
});
