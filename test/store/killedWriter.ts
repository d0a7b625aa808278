// A process to be killed: writes batches for ever, and prints how many samples are flushed after each.
import { aRun, aSample, aTrial } from './rows.ts';
import { openStore } from '../../src/store/workspaceStore.ts';

const store = openStore(process.argv[2] ?? '');
if (store.run('run-1') === undefined) store.createRun(aRun({ state: 'running' }), [aTrial('a', 0), aTrial('b', 1)]);
const finished = store.finished('run-1', 'a');
for (let k = finished.size; ; k++) {
  store.writeSample('run-1', aSample('a', k, { value: k % 2 }));
  store.writeSample('run-1', aSample('b', k, { value: null }));
  if (k % 50 === 49) {
    store.flush();
    process.stdout.write(`${k + 1}\n`);
  }
}
