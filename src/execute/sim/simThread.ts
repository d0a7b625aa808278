// The entry of the simulated server's thread: it says where it listens, or why it does not.
import { parentPort } from 'node:worker_threads';
import type { SimMessage } from './startSimThread.ts';
import { startSim } from './startSim.ts';

if (parentPort) {
  const port = parentPort;
  const say = (message: SimMessage): void => port.postMessage(message);
  startSim().then(
    ({ url }) => say({ url }),
    (error: unknown) => say({ failed: error instanceof Error ? error.message : String(error) }),
  );
}
