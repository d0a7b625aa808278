import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runDocumentSchema, type RunDocument, type TrialDocument } from '../../src/report/runDocumentSchema.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import type { StoreReader } from '../../src/store/store.ts';

const cli = path.resolve('src/cli/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly note: string;
}

/** A folder with the command line in it, run from source as a process of its own. */
export class Terminal {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-cli-'));

  /** What its programs find in their environment beside the little they need. */
  variables: Readonly<Record<string, string>> = {};

  private readonly program: string;

  /** @param program the source of the command line, or its bundle, which starts in a fifth of the time */
  constructor(program: string = cli) {
    this.program = program;
    mkdirSync(path.join(this.folder, '.git'));
  }

  file(name: string, text: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  start(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const child = spawn(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', this.program, ...args], { cwd: this.folder, env: { PATH: process.env['PATH'], PITWALL_HOME: path.join(this.folder, 'home'), ...this.variables }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let note = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (note += data.toString()));
    return { child, ended: new Promise(resolve => child.once('close', code => resolve({ code, out, note }))) };
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /** The document that `--json` prints, checked against its published schema; of an eval or a bench. */
  async json(...args: readonly string[]): Promise<Omit<RunDocument, 'trials'> & { readonly trials: readonly TrialDocument[] }> {
    const { trials, ...document } = runDocumentSchema.parse(JSON.parse((await this.run(...args, '--json')).out));
    return { ...document, trials: trials as TrialDocument[] };
  }

  store(): StoreReader {
    return openReader(path.join(this.folder, '.pitwall', 'store.db'));
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A task of `n` inline-like rows `question i → question i` against an endpoint that echoes. */
export function echoTask(terminal: Terminal, n: number, url: string, more = ''): string {
  terminal.file('questions.jsonl', Array.from({ length: n }, (_, i) => JSON.stringify({ input: `question ${i}`, target: `question ${i}` })).join('\n'));
  return terminal.file(
    'echo.eval.yaml',
    `kind: eval\nname: echo\nmodels: [{id: m, provider: openai, base_url: "${url}", model: sim, stream: false}]\ndatasets: [{id: d, path: questions.jsonl}]\nscorers: [exact_match]\n${more}`,
  );
}

export async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > limit) throw new Error('It never came true');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
