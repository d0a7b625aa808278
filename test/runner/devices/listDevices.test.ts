import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { machinePool, type MachinePool } from '../../../src/execute/devices/machinePool.ts';
import { deviceListText, type DeviceList } from '../../../src/report/deviceList.ts';
import { listDevices } from '../../../src/runner/devices/listDevices.ts';
import { measuringSeat } from '../../../src/runner/devices/measuringSeat.ts';
import { openDeviceLedger, type DeviceAsk } from '../../../src/store/deviceLedger.ts';
import { tempFolder } from '../../store/fixtures.ts';

const host = os.hostname();
const seatId = (k: number): string => `seat ${host}/${k}`;
const ask: DeviceAsk = { count: 1, eligible: [seatId(1), seatId(2)], priority: 0, backfill: false, workspace: '/w', run: 'r', trial: 'one' };
const seats = (slots: number): MachinePool => machinePool({ devices: [] }, { include: 'all', exclude: [], slots, source: 'pitwall.config.yaml:1' }, { visible: undefined, host });

test('what others declared, what is held and gone, and who waits, by priority; not the queues of other machines', () => {
  const file = path.join(tempFolder(), 'ledger.db');
  const ledger = openDeviceLedger(file);
  const now = Date.now();
  const asks: readonly DeviceAsk[] = [ask, { ...ask, trial: 'two' }, { ...ask, trial: 'three' }, { ...ask, trial: 'four', priority: 2 }, { ...ask, trial: 'far', eligible: ['seat far/1'] }, { ...ask, trial: 'e01', eligible: [measuringSeat(host).id] }];
  const keys = asks.map(one => ledger.request(one, now));
  ledger.attempt(keys[0] ?? 0, ask, now, () => [seatId(2)]);
  ledger.attempt(keys[1] ?? 0, ask, now, () => ['GPU-gone']);
  ledger.attempt(keys[5] ?? 0, ask, now, () => [measuringSeat(host).id]);
  const told = JSON.stringify(listDevices(seats(1), file, host, now)).replaceAll(`"pid":${process.pid}`, '"pid":4242').replaceAll(`(pid ${process.pid})`, '(pid 4242)');
  ledger.dispose();
  expect(deviceListText(JSON.parse(told) as DeviceList, now, 120)).toBe(`\
device  state
slot 1  free
slot 2  held by run r, trial one (pid 4242), taken just now

waiting  run  trial  devices  priority   pid  since
      1  r    four         1         2  4242  just now
      2  r    three        1         0  4242  just now
note: run r, trial two (pid 4242) holds GPU-gone, which is not found now
note: run r, trial e01 (pid 4242) is measured without a device: nothing else like it runs on this machine meanwhile
`);
});

test('without a ledger nothing is held, and none is made; one that cannot be read is told', () => {
  const folder = tempFolder();
  expect(listDevices(seats(1), path.join(folder, 'none.db'), host, 0).notes).toEqual([]);
  const damaged = path.join(folder, 'damaged.db');
  writeFileSync(damaged, 'this is no database, and long enough that nobody takes it for one'.repeat(40));
  expect(listDevices(seats(1), damaged, host, 0).notes).toEqual([`who holds what is not known: ${damaged}: the ledger of leases and shared limits is damaged, or is not one of Pitwall’s; move the file (with its -wal and -shm neighbours) away to start a new ledger; nothing was overwritten`]);
});
