// A runner of its own for the test: leases a seat and a port, starts a server on them, says what it has, and waits to be killed.
// Arguments: ledger, folder, what the server script is to do.
import path from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { createRng } from '../../../src/base/rng.ts';
import { startGuard } from '../../../src/execute/replicas/guard.ts';
import { createPortLeases } from '../../../src/execute/replicas/portLeases.ts';
import { startReplicas } from '../../../src/execute/replicas/startReplicas.ts';
import { openDeviceLedger } from '../../../src/store/deviceLedger.ts';
import { openPortLedger } from '../../../src/store/portLedger.ts';

const [file = '', folder = '', ...does] = process.argv.slice(2);
const [devices, ports] = [openDeviceLedger(file), openPortLedger(file)];
const guard = startGuard(pid => {
  devices.guardedBy(pid);
  ports.guardedBy(pid);
  console.log(JSON.stringify({ guard: pid }));
});
const ask = { count: 1, eligible: ['seat'], priority: 0, backfill: false, workspace: folder, run: 'r', trial: 't' };
const key = devices.request(ask, Date.now());
devices.attempt(key, ask, Date.now(), () => ['seat']);
const starting = startReplicas(
  {
    start: ({ port }) => {
      console.log(JSON.stringify({ port }));
      return { command: [process.execPath, path.join(import.meta.dirname, '../../execute/replicas/server.mjs'), String(port), ...does], env: { OF_THE_TEST: folder } };
    },
    folder,
    devices: [{}],
    ready: { path: '/health', timeoutMs: 60_000 },
    graceMs: 10_000,
    replicas: { count: 1, maxQueueLength: 100 },
    logFile: index => path.join(folder, `replica-${index}.log`),
  },
  { clock: systemClock, portLeases: createPortLeases(ports, { clock: systemClock, rng: createRng(`${process.pid}`) }), guard },
  new AbortController().signal,
);
setInterval(() => undefined, 1_000);
console.log(JSON.stringify('failed' in (await starting) ? { failed: true } : { ready: true }));
