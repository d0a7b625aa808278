// The entry of the simulated server's thread: it says where it listens, or why it does not; and what it did, when it is asked.
import { parentPort, workerData } from 'node:worker_threads';
import type { SimMessage, SimThreadOptions } from './startSimThread.ts';
import { startSim } from './startSim.ts';
import type { TruthRecord } from './truth.ts';

if (parentPort) {
  const port = parentPort;
  const { truth } = workerData as SimThreadOptions;
  let records: TruthRecord[] = [];
  const say = (message: SimMessage | readonly TruthRecord[]): void => port.postMessage(message);
  startSim(truth === true ? { onTruth: record => records.push(record) } : {}).then(
    ({ url }) => say({ url }),
    (error: unknown) => say({ failed: error instanceof Error ? error.message : String(error) }),
  );
  if (truth === true) {
    port.on('message', () => {
      say(records);
      records = [];
    });
  }
}
