import { expect, test } from 'vitest';
import { deviceListDocument, deviceListText, type DeviceList, type ListedDevice } from '../../src/report/deviceList.ts';

const now = Date.UTC(2026, 0, 1, 12);
const gpu = (index: string, more: Partial<ListedDevice> = {}): ListedDevice => ({ id: `GPU-${index}`, kind: 'gpu', index, name: 'NVIDIA H100 80GB HBM3', memoryTotalMiB: 81_559, memoryUsedMiB: 4, use: 0, pids: [], ...more });
const seat = (index: string, more: Partial<ListedDevice> = {}): ListedDevice => ({ id: `seat h/${index}`, kind: 'seat', index, name: 'slot', pids: [], ...more });
const user = { run: 'llama-20260101-1155', trial: 'threads=4', workspace: '/w', pid: 4242, sinceMs: now - 300_000 };
const printed = (list: Partial<DeviceList>, width = 160): string => `\n${deviceListText({ devices: [], waiting: [], notes: [], ...list }, now, width)}`;

test('GPUs: who holds which, what is busy, and who waits in which order', () => {
  const devices = [
    gpu('0', { held: user, memoryUsedMiB: 61_204, use: 0.97, pids: [77] }),
    gpu('1', { pids: [88, 0], memoryUsedMiB: 900 }),
    gpu('2'),
    gpu('3', { excludedBy: 'pitwall.config.yaml:3' }),
    { id: 'MIG-4', kind: 'mig', index: '4:1', name: 'MIG 1g.10gb', memoryTotalMiB: 10_240, pids: [] } as const,
    gpu('5', { fault: 'GPU requires reset' }),
    gpu('6', { pids: [0] }),
  ];
  const waiting = [
    { ...user, run: 'big', trial: 'tp=4', count: 4, priority: 1, sinceMs: now - 20_000 },
    { ...user, count: 1, priority: 0, sinceMs: now, unattended: true as const },
  ];
  expect(printed({ devices, waiting, notes: ['pitwall.config.yaml:3 names `7`, which this machine does not have'] })).toBe(`
device  name                            memory   use  state
0       NVIDIA H100 80GB HBM3  59.8 / 79.6 GiB  97 %  held by run llama-20260101-1155, trial threads=4 (pid 4242), taken 5 min ago
1       NVIDIA H100 80GB HBM3   0.9 / 79.6 GiB   0 %  busy with another program (pid 88)
2       NVIDIA H100 80GB HBM3   0.0 / 79.6 GiB   0 %  free
3       NVIDIA H100 80GB HBM3   0.0 / 79.6 GiB   0 %  not for this workspace (pitwall.config.yaml:3)
4:1     MIG 1g.10gb                   10.0 GiB     –  free
5       NVIDIA H100 80GB HBM3   0.0 / 79.6 GiB   0 %  not used: GPU requires reset
6       NVIDIA H100 80GB HBM3   0.0 / 79.6 GiB   0 %  busy with another program (of another container)

waiting  run                  trial      devices  priority   pid  since
      1  big                  tp=4             4         1  4242  20 s ago
      2  llama-20260101-1155  threads=4        1         0  4242  just now, stopped looking
note: pitwall.config.yaml:3 names \`7\`, which this machine does not have
`);
});

test('slots have no memory and no use', () => {
  expect(printed({ none: 'nvidia-smi is not on the PATH', devices: [seat('1', { held: user }), seat('2')] })).toBe(`
no GPU found (nvidia-smi is not on the PATH)
device  state
slot 1  held by run llama-20260101-1155, trial threads=4 (pid 4242), taken 5 min ago
slot 2  free
1 of 2 slots free, nobody waits
`);
});

test('with nothing at all it is said how to declare slots', () => {
  expect(printed({ none: 'nvidia-smi is not on the PATH' })).toBe(`
no GPU found (nvidia-smi is not on the PATH)
to let runs take turns on seats instead, write \`gpus: {slots: 4}\` into pitwall.config.yaml, or set PITWALL_GPUS=slots=4
`);
});

test('the document', () => {
  const list: DeviceList = { devices: [seat('1', { held: user }), seat('2', { excludedBy: 'built-in' })], waiting: [{ ...user, count: 2, priority: 0 }], none: 'x', notes: [] };
  const by = { run: 'llama-20260101-1155', trial: 'threads=4', workspace: '/w', pid: 4242, since: '2026-01-01T11:55:00.000Z' };
  expect(JSON.parse(JSON.stringify(deviceListDocument(list)))).toEqual({
    schema: 'pitwall.gpus/1',
    devices: [
      { id: 'seat h/1', kind: 'seat', index: '1', name: 'slot', state: 'held', pids: [], held_by: by },
      { id: 'seat h/2', kind: 'seat', index: '2', name: 'slot', state: 'excluded', pids: [], excluded_by: 'built-in' },
    ],
    waiting: [{ ...by, devices: 2, priority: 0 }],
    no_gpu: 'x',
    notes: [],
  });
});
