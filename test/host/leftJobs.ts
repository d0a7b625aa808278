import * as assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { aRun } from '../store/rows.ts';
import { extension } from './activation.ts';
import { reading } from './recorded.ts';
import { until } from './until.ts';
import { workspaceFolder } from './workspaceFiles.ts';

const runs = ['left-1', 'left-2'] as const;

/** Runs that were recorded by processes that are gone, whose jobs a cluster still has: of that cluster only the programs are there that an end asks. */
export function defineLeftJobs(): void {
  suite('jobs that a run has left at a cluster', () => {
    const programs = path.join(workspaceFolder(), '.programs');
    const asked = path.join(programs, 'asked');
    const path_ = process.env['PATH'] ?? '';

    suiteSetup(async () => {
      mkdirSync(programs, { recursive: true });
      writeFileSync(asked, '');
      const program = (name: string, text: string): void => writeFileSync(path.join(programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      program('scancel', `echo "$@" >> '${asked}'`);
      program('squeue', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
      program('sacct', 'echo "Slurm accounting storage is disabled" >&2; exit 1');
      process.env['PATH'] = `${programs}${path.delimiter}${path_}`;
      const store = openStore(storeFile(workspaceFolder()));
      for (const [k, id] of runs.entries()) {
        store.createRun(aRun({ id, task: 'left', kind: 'tune', taskFile: path.join(workspaceFolder(), 'left.tune.yaml'), plan: { kind: 'tune', task: 'left', seed: 1, hash: '', trials: [] }, createdMs: Date.now() + k, state: 'ended', outcome: 'interrupted', error: '1 job of it goes on at the cluster', endedMs: Date.now() + k }), []);
        store.createExperiment({ run: id, id: 'e01', index: 0, configuration: {}, share: 1, stage: 'bench', devicesNeeded: 1, queuedMs: 0, attempt: 0, job: { name: `${id}-e01`, folder: path.join(workspaceFolder(), '.pitwall', 'slurm', id, 'e01'), id: `71${k}` } });
      }
      store.dispose();
      await until('the runs in the view', async () => (await extension().activate()).runs().filter(({ task }) => task === 'left').length === 2);
    });
    suiteTeardown(() => {
      process.env['PATH'] = path_;
      rmSync(programs, { recursive: true, force: true });
      const store = openStore(storeFile(workspaceFolder()));
      for (const id of runs) store.deleteRun(id);
      store.dispose();
    });

    test('Cancel ends those of the run that it is asked of, and of the only one that has any', async () => {
      await vscode.commands.executeCommand('pitwall.cancel', 'left-1');
      assert.deepEqual([readFileSync(asked, 'utf8'), standing()], ['710\n', ['left-1 cancelled: the run was cancelled, e01 cancelled', 'left-2 interrupted: 1 job of it goes on at the cluster, e01 under way']]);
      await vscode.commands.executeCommand('pitwall.cancel');
      assert.deepEqual([readFileSync(asked, 'utf8'), standing()[1]], ['710\n711\n', 'left-2 cancelled: the run was cancelled, e01 cancelled']);
    });
  });
}

function standing(): readonly string[] {
  return reading(store => runs.map(id => `${id} ${store.run(id)?.outcome ?? ''}: ${store.run(id)?.error ?? ''}, ${store.experiments(id).map(row => `${row.id} ${row.outcome ?? 'under way'}`).join()}`)) ?? [];
}
