import { expect, test } from 'vitest';
import { parseDeviceList } from '../../src/protocol/parseDeviceList.ts';
import { deviceListDocument, type DeviceList } from '../../src/report/deviceList.ts';

const user = { run: 'r', trial: 'e01', workspace: '/w', pid: 7, sinceMs: 1_700_000_000_000 };

test('what the command line says of devices is read back as it was', () => {
  const list: DeviceList = {
    devices: [
      { id: 'GPU-a', kind: 'gpu', index: '0', name: 'NVIDIA L4', memoryTotalMiB: 23_034, memoryUsedMiB: 4, use: 0.5, pids: [9], held: user },
      { id: 'MIG-b', kind: 'mig', index: '1:0', name: 'MIG 1g', pids: [], fault: 'broken', excludedBy: 'pitwall.config.yaml:1' },
      { id: 'seat here/1', kind: 'seat', index: '1', name: 'slot', pids: [] },
    ],
    waiting: [{ ...user, count: 2, priority: 1, unattended: true }, { ...user, count: 1, priority: 0 }],
    none: 'nvidia-smi is not on the PATH',
    notes: ['a note'],
  };
  expect(parseDeviceList(JSON.stringify(deviceListDocument(list)))).toEqual(list);
});

test.each(['', 'pitwall: something', '{}', '{"schema":"pitwall.gpus/2","devices":[],"waiting":[],"notes":[]}', '{"schema":"pitwall.gpus/1","devices":[{"id":1}],"waiting":[],"notes":[]}'])('%j is none', line => {
  expect(parseDeviceList(line)).toBeUndefined();
});
