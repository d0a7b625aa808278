// A runner of its own for the test: keeps a few trials going that each take some seats for a moment, and appends to a journal what it takes, before, and gives, after.
// Arguments: ledger, journal, seats of the machine, name, trials.
import { appendFileSync } from 'node:fs';
import { systemClock } from '../../../src/base/clock.ts';
import { createRng } from '../../../src/base/rng.ts';
import { machinePool } from '../../../src/execute/devices/machinePool.ts';
import { createDevicePool } from '../../../src/runner/devices/devicePool.ts';
import { openDeviceLedger } from '../../../src/store/deviceLedger.ts';

const [file = '', journal = '', slots = '0', name = '', trials = '0'] = process.argv.slice(2);
const rng = createRng(name);
const ledger = openDeviceLedger(file);
const machine = machinePool({ devices: [] }, { include: 'all', exclude: [], slots: Number(slots), source: 'test' }, { visible: undefined, host: 'h' });
const pool = createDevicePool({ ledger, clock: systemClock, host: 'h', workspace: name, look: () => Promise.resolve(machine) });
const say = (what: string): void => appendFileSync(journal, `${what}\n`);
let left = Number(trials);

async function lane(): Promise<void> {
  while (left > 0) {
    const trial = `${name}${left--}`;
    const lease = await pool.acquire({ count: 1 + rng.int(Number(slots)), priority: rng.int(2), backfill: false, run: name, trial }, new AbortController().signal);
    // One write each, appended whole: the journal's order is the order in which things happened.
    const ids = lease?.devices.map(({ index }) => index).join(',') ?? '';
    say(`+ ${name} ${trial} ${ids}`);
    await systemClock.sleep(rng.int(30));
    say(`- ${name} ${trial} ${ids}`);
    lease?.dispose();
  }
}

await Promise.all([lane(), lane(), lane()]);
pool.dispose();
ledger.dispose();
