import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** Workspaces that share one user's state, and so the machine's slots. */
export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  /** @param tasks by file name; one text alone is `seats.tune.yaml` */
  workspace(name: string, tasks: string | Readonly<Record<string, string>>): Workspace;
  dispose(): void;
}

export interface Workspace {
  readonly folder: string;
  /** `pitwall ARGS` in it. */
  start(...args: readonly string[]): ChildProcess;
  /** Waits for its end; its exit status with what it printed. */
  run(...args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }>;
  /** Of the newest run of each task. */
  experiments(): readonly ExperimentRow[];
}

export function createMachine(slots: number): Machine {
  const root = mkdtempSync(path.join(os.tmpdir(), 'pitwall-tune-'));
  const environment = { ...process.env, PITWALL_HOME: path.join(root, 'home'), PITWALL_GPUS: `slots=${slots}` };
  return {
    environment,
    workspace(name, tasks) {
      const folder = path.join(root, name);
      mkdirSync(path.join(folder, '.pitwall'), { recursive: true });
      for (const [file, text] of Object.entries(typeof tasks === 'string' ? { 'seats.tune.yaml': tasks } : tasks)) writeFileSync(path.join(folder, file), text);
      const start = (...args: readonly string[]): ChildProcess => spawn(process.execPath, [cli, ...args], { cwd: folder, env: { ...environment, INIT_CWD: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
      return { folder, start, run: (...args) => ended(start(...args)), experiments: () => experimentsIn(folder) };
    },
    dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export function ended(child: ChildProcess): Promise<{ readonly status: number | null; readonly output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise(resolve => void child.once('close', status => resolve({ status, output })));
}

function experimentsIn(folder: string): readonly ExperimentRow[] {
  const store = openStore(storeFile(folder));
  try {
    const newest = new Map(store.runs().toSorted((a, b) => a.createdMs - b.createdMs).map(({ task, id }) => [task, id]));
    return [...newest.values()].flatMap(id => store.experiments(id));
  } finally {
    store.dispose();
  }
}
