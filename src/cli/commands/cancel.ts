import os from 'node:os';
import { counted } from '../../base/counted.ts';
import { openSlurm } from '../../execute/slurm/openSlurm.ts';
import { endLeftJobs } from '../../runner/jobs/endLeftJobs.ts';
import { openWaves } from '../../runner/jobs/openWaves.ts';
import { endLeftExperiments } from '../../runner/tune/cluster/endLeftExperiments.ts';
import { leftExperiments } from '../../runner/tune/cluster/leftExperiments.ts';
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
async function endedLeftJobs(host: CliHost, name: string, workspace: string | undefined): Promise<boolean> {
  const left = await withReader(host, workspace, reader => {
    const run = reader.findRun(name);
    return (run.state !== 'ended' && isAlive(run, Date.now())) || (openWaves(reader, run.id).length === 0 && leftExperiments(reader, run.id).length === 0) ? undefined : run;
  });
  if (left === undefined) return false;
  const store = openStore(storeFile(workspaceOf(host, workspace)));
  try {
    const arrays = await endLeftJobs(store, left.id, () => openSlurm({ environment: host.environment }), Date.now());
    const experiments = await endLeftExperiments(store, left.id, () => openSlurm({ environment: host.environment }), Date.now());
    const what = experiments > 0 ? counted(experiments, 'experiment') : counted(arrays, 'array');
    host.note(`the jobs that ${left.id} had left are cancelled (${what}); ${experiments > 0 ? 'begin them anew with' : 'what they had brought is merged by'}: ${host.self} run --resume ${left.id}\n`);
  } finally {
    store.dispose();
  }
  return true;
}
