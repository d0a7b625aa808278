import { HumanError } from '../base/humanError.ts';
import { refuseImported } from '../report/imported/refuseImported.ts';
import { isAlive } from '../store/liveness.ts';
import type { RunRow } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';
import { storeFile } from '../store/workspaceFolder.ts';
import { openStore } from '../store/workspaceStore.ts';
import type { CliHost } from './host.ts';
import { withReader, workspaceOf } from './openWorkspace.ts';

/** Asks something of a run that is at work; of any other it is a HumanError. */
export async function askLivingRun(host: CliHost, name: string, workspace: string | undefined, ask: (store: StoreWriter, run: RunRow) => void): Promise<RunRow> {
  const run = await withReader(host, workspace, reader => reader.findRun(name));
  refuseImported(run, 'cancelled, paused or changed');
  if (run.state === 'ended' || !isAlive(run, Date.now())) {
    throw new HumanError({ what: `run ${run.id} is not running (it ${run.state === 'ended' ? `ended: ${run.outcome ?? 'unknown'}` : 'was interrupted'})`, toDo: 'see `pitwall runs` for those that are' });
  }
  const { parent } = run;
  if (parent !== undefined) throw new HumanError({ what: `run ${run.id} measures experiment ${parent.experiment} of ${parent.run}, and goes with it`, toDo: `name ${parent.run} instead` });
  const store = openStore(storeFile(workspaceOf(host, workspace)));
  try {
    ask(store, run);
  } finally {
    store.dispose();
  }
  return run;
}
