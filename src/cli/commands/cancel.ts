import os from 'node:os';
import { systemClock } from '../../base/clock.ts';
import { counted } from '../../base/counted.ts';
import { openSlurm } from '../../execute/slurm/openSlurm.ts';
import { endLeftJobs, type EndedLeftJobs } from '../../runner/left/endLeftJobs.ts';
import { leftJobs } from '../../runner/left/leftJobs.ts';
import { errorAfter } from '../../runner/left/errorAfter.ts';
import { whileClaimed } from '../../runner/left/whileClaimed.ts';
import { isAlive } from '../../store/liveness.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { AddCommand } from '../command.ts';
import { askLivingRun } from '../livingRun.ts';
import type { CliHost } from '../host.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';

export const addCancel: AddCommand = (program, host) => {
  program
    .command('cancel')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('stop a run; what is recorded stays, and it can be resumed (of a bench, the levels that have ended: the one under way is not kept, and --resume starts it anew); jobs that it has left at a cluster end too')
    .option(...workspaceOption)
    .action(async (name: string, options: { workspace?: string }) => {
      if (await endedLeftJobs(host, name, options.workspace)) return;
      const run = await askLivingRun(host, name, options.workspace, (store, { id }) => store.requestCancel(id, `pitwall cancel (process ${process.pid})`, Date.now()));
      if (run.host === os.hostname()) process.kill(run.pid, 'SIGTERM');
      host.note(`cancelling ${run.id}; resume it with: ${host.self} run --resume ${run.id}\n`);
    });
};

/** Jobs of a cluster may go on when the run's process is gone. */
async function endedLeftJobs(host: CliHost, name: string, named: string | undefined): Promise<boolean> {
  const workspace = workspaceOf(host, named);
  const found = await withReader(host, named, reader => {
    const run = reader.findRun(name);
    const left = run.state !== 'ended' && isAlive(run, Date.now()) ? undefined : leftJobs(reader, run, workspace, host.environment);
    return left === undefined ? undefined : run;
  });
  if (found === undefined) return false;
  const { id } = found;
  const store = openStore(storeFile(workspace));
  try {
    // Of a process that has taken it up meanwhile it is asked.
    return (await whileClaimed(store, found, async () => {
      const run = store.findRun(id);
      const left = leftJobs(store, run, workspace, host.environment);
      if (left === undefined) return;
      const error = errorAfter(store, run);
      const ended = await endLeftJobs(left, { store, run: id, slurm: () => openSlurm({ environment: host.environment }), clock: systemClock, tell: text => host.note(`${text}\n`), keep: true });
      // Its row says that they go on.
      if (run.outcome === 'interrupted' || run.outcome === 'cancelled') store.updateRun(id, { outcome: 'cancelled', error: 'the run was cancelled' });
      else if (run.error !== undefined) store.updateRun(id, { error });
      host.note(`${told(id, ended)}; go on with: ${host.self} run --resume ${id}\n`);
    })) !== undefined;
  } finally {
    store.dispose();
  }
}

function told(run: string, { arrays, experiments, samples, measured }: EndedLeftJobs): string {
  const cancelled = [...(arrays === 0 ? [] : [counted(arrays, 'array')]), ...(experiments === 0 ? [] : [counted(experiments, 'experiment')])];
  const taken = [...(samples === 0 ? [] : [counted(samples, 'sample')]), ...(measured.length === 0 ? [] : [counted(measured.length, 'experiment')])];
  const what = cancelled.length === 0 ? `no job of ${run} was left; what was kept for them is removed` : `the jobs that ${run} had left are cancelled (${cancelled.join(', ')})`;
  return taken.length === 0 ? what : `${what}; what they had brought is taken in (${taken.join(', ')})`;
}
