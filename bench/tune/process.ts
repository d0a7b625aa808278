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
  workspace(name: string, task: string): Workspace;
  dispose(): void;
}

export interface Workspace {
  readonly folder: string;
  /** `pitwall ARGS` in it. */
  start(...args: readonly string[]): ChildProcess;
  /** Waits for its end; its exit status with what it printed. */
  run(...args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }>;
  experiments(): readonly ExperimentRow[];
}

export function createMachine(slots: number): Machine {
  const root = mkdtempSync(path.join(os.tmpdir(), 'pitwall-tune-'));
  const environment = { ...process.env, PITWALL_HOME: path.join(root, 'home'), PITWALL_GPUS: `slots=${slots}` };
  return {
    environment,
    workspace(name, task) {
      const folder = path.join(root, name);
      mkdirSync(path.join(folder, '.pitwall'), { recursive: true });
      writeFileSync(path.join(folder, 'seats.tune.yaml'), task);
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
    return store.runs().flatMap(({ id }) => store.experiments(id));
  } finally {
    store.dispose();
  }
}
