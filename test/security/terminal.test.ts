import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminal } from '../cli/pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  terminal.file('t.eval.yaml', 'kind: eval\nname: t\nmodels: [{id: m, provider: command, command: [sh, -c, "echo ran >> ran; cat"]}]\ndatasets: [{id: d, inline: [{input: a, target: a}]}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [exact_match]\n');
});
afterEach(() => terminal.dispose());

/** A terminal that somebody sits at: Python has one, Node has none. It types the answer when it is asked. */
const sitting = `
import os, pty, select, sys
answer, args = sys.argv[1].encode(), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0: os.execv(args[0], args)
said, typed = b'', False
while True:
    try: part = os.read(fd, 4096)
    except OSError: break
    if not part: break
    said += part
    if b'[y/N]' in said and not typed:
        typed = True
        os.write(fd, answer)
os.write(1, said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

function typed(answer: string, ...args: readonly string[]): Promise<Typed> {
  return typedWith({}, answer, ...args);
}

interface Typed {
  readonly code: number | null;
  readonly asked: boolean;
  readonly ran: boolean;
}

function typedWith(environment: NodeJS.ProcessEnv, answer: string, ...args: readonly string[]): Promise<Typed> {
  const cli = [process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.resolve('src/cli/main.ts')];
  const child = spawn('python3', ['-c', sitting, answer, ...cli, ...args], { cwd: terminal.folder, env: { PATH: process.env['PATH'], PITWALL_HOME: path.join(terminal.folder, 'home'), ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  return new Promise(resolve => child.once('close', code => resolve({ code, asked: said.includes('run it? [y/N]'), ran: existsSync(path.join(terminal.folder, 'ran')) })));
}

test.skipIf(process.platform === 'win32')('who sits at a terminal is asked before code of a task runs for the first time: a no, a Ctrl-C, a yes, and then no more', { timeout: 120_000 }, async () => {
  expect(await typed('n\n', 'run', 't.eval.yaml')).toEqual({ code: 2, asked: true, ran: false });
  expect(await typed('\u0003', 'run', 't.eval.yaml')).toEqual({ code: 2, asked: true, ran: false });
  expect((await terminal.run('runs', '--json')).out).not.toContain('"run"');
  expect(await typed('y\n', 'run', 't.eval.yaml')).toEqual({ code: 0, asked: true, ran: true });
  expect(await typed('n\n', 'run', 't.eval.yaml')).toMatchObject({ code: 0, asked: false });
  // The same line in another folder may be another program.
  terminal.file('strange/t.eval.yaml', readFileSync(path.join(terminal.folder, 't.eval.yaml'), 'utf8'));
  expect(await typed('n\n', 'run', 'strange/t.eval.yaml')).toMatchObject({ code: 2, asked: true });
});

test.skipIf(process.platform === 'win32')('CI has a terminal at times, and nobody at it: nobody is asked', { timeout: 120_000 }, async () => {
  expect(await typedWith({ CI: 'true' }, 'n\n', 'run', 't.eval.yaml')).toEqual({ code: 0, asked: false, ran: true });
});

test.skipIf(process.platform === 'win32')('--yes, and nobody who could answer: nobody is asked', { timeout: 120_000 }, async () => {
  expect(await typed('n\n', 'run', 't.eval.yaml', '--yes')).toEqual({ code: 0, asked: false, ran: true });
  expect(await terminal.run('run', 't.eval.yaml')).toMatchObject({ code: 0, note: expect.stringContaining('runs on this machine: ') as string });
});
