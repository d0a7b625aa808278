import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deviceEnvironment } from '../../../src/execute/devices/deviceEnvironment.ts';
import { tempFolder } from '../../store/fixtures.ts';
import { gpuFinder, type Ran } from '../../../src/execute/devices/findGpus.ts';

/** As nvidia-smi prints them: two whole GPUs, one divided into instances, and one that fell off. */
const gpus = `0, GPU-7f57f032-34ab-a064-c37c-7a4f75601cc5, NVIDIA H100 80GB HBM3, 81559, 4, 0, Disabled
1, GPU-8c7c9c30-f12f-20bf-e14e-d3c4c965af32, NVIDIA H100 80GB HBM3, 81559, 61204, 97, Disabled
2, GPU-9434a402-0d94-4ef8-93d0-0528ee662e9c, NVIDIA A100-SXM4-80GB, 81920, 87, [N/A], Enabled
3, GPU-52a3a85d-3c55-ca3a-a955-82c69ed360fc, NVIDIA L4, [Unknown Error], [Unknown Error], [GPU requires reset], [N/A]
4, GPU-11111111-2222-3333-4444-555555555555, NVIDIA GB10, [N/A], [N/A], 0, [N/A]
`;
const list = `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-7f57f032-34ab-a064-c37c-7a4f75601cc5)
GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-8c7c9c30-f12f-20bf-e14e-d3c4c965af32)
GPU 2: NVIDIA A100-SXM4-80GB (UUID: GPU-9434a402-0d94-4ef8-93d0-0528ee662e9c)
  MIG 3g.40gb     Device  0: (UUID: MIG-e138a708-679d-5075-ab88-ba8e298ec5d3)
  MIG 1g.10gb     Device  1: (UUID: MIG-ae9a37c7-4e38-5a4c-8229-7f07dc126721)
GPU 3: NVIDIA L4 (UUID: GPU-52a3a85d-3c55-ca3a-a955-82c69ed360fc)
`;
const nothing: Ran = { out: '' };

async function found(answers: { readonly gpus?: Ran; readonly old?: Ran; readonly apps?: Ran; readonly list?: Ran; readonly detail?: Ran }): Promise<string> {
  const find = gpuFinder((_, [what = '']) => {
    if (what === '-q') return Promise.resolve(answers.detail ?? { failed: 'failed', text: '' });
    if (what === '-L') return Promise.resolve(answers.list ?? nothing);
    if (what.startsWith('--query-compute-apps')) return Promise.resolve(answers.apps ?? nothing);
    return Promise.resolve((what.includes('mig.mode.current') ? answers.gpus : answers.old) ?? nothing);
  });
  const { devices, none } = await find();
  if (none !== undefined) return `${none.why}: ${none.text}`;
  return devices
    .map(({ id, kind, index, name, memoryTotalMiB, memoryUsedMiB, use, pids, taken, fault }) => `${index} ${kind} ${id.slice(0, 8)} ${name} ${memoryUsedMiB ?? '?'}/${memoryTotalMiB ?? '?'} ${use ?? '?'}${taken === true ? ' taken' : ''}${pids.length > 0 ? ` by ${pids.join(',')}` : ''}${fault === undefined ? '' : `: ${fault}`}`)
    .join('\n');
}

test('GPUs, the instances of a divided one, what works on them and what is wrong with one', async () => {
  const apps = 'GPU-8c7c9c30-f12f-20bf-e14e-d3c4c965af32, 4242\nGPU-8c7c9c30-f12f-20bf-e14e-d3c4c965af32, [N/A]\nMIG-ae9a37c7-4e38-5a4c-8229-7f07dc126721, 77\n';
  expect(await found({ gpus: { out: gpus }, list: { out: list }, apps: { out: apps } })).toBe(`\
0 gpu GPU-7f57 NVIDIA H100 80GB HBM3 4/81559 0
1 gpu GPU-8c7c NVIDIA H100 80GB HBM3 61204/81559 0.97 taken by 4242,0
2:0 mig MIG-e138 MIG 3g.40gb ?/40960 ?
2:1 mig MIG-ae9a MIG 1g.10gb ?/10240 ? taken by 77
3 gpu GPU-52a3 NVIDIA L4 ?/? ? taken: Unknown Error
4 gpu GPU-1111 NVIDIA GB10 ?/? 0`);
});

test('a process on a divided GPU may be on any of its instances', async () => {
  const read = await found({ gpus: { out: gpus }, list: { out: list }, apps: { out: 'GPU-9434a402-0d94-4ef8-93d0-0528ee662e9c, 5\n' } });
  expect(read.split('\n').filter(line => line.includes('taken by'))).toEqual(['2:0 mig MIG-e138 MIG 3g.40gb ?/40960 ? taken by 5', '2:1 mig MIG-ae9a MIG 1g.10gb ?/10240 ? taken by 5']);
});

test('where the XML tells on which instance a process works, the others stay free', async () => {
  const process = (pid: number, gpu: string, compute: string, type = 'C'): string => `<process_info><gpu_instance_id>${gpu}</gpu_instance_id><compute_instance_id>${compute}</compute_instance_id><pid>${pid}</pid><type>${type}</type></process_info>`;
  const xml = (...processes: string[]): Ran => ({
    out: `<?xml version="1.0" ?>
<nvidia_smi_log>
\t<gpu id="00000000:31:00.0">
\t\t<mig_devices>
\t\t\t<mig_device>
\t\t\t\t<index>0</index>
\t\t\t\t<gpu_instance_id>2</gpu_instance_id>
\t\t\t\t<compute_instance_id>0</compute_instance_id>
\t\t\t\t<fb_memory_usage>
\t\t\t\t\t<total>40192 MiB</total>
\t\t\t\t\t<used>298 MiB</used>
\t\t\t\t</fb_memory_usage>
\t\t\t</mig_device>
\t\t\t<mig_device>
\t\t\t\t<index>1</index>
\t\t\t\t<gpu_instance_id>9</gpu_instance_id>
\t\t\t\t<compute_instance_id>0</compute_instance_id>
\t\t\t\t<fb_memory_usage><total>N/A</total><used>N/A</used></fb_memory_usage>
\t\t\t</mig_device>
\t\t</mig_devices>
\t\t<uuid>GPU-9434a402-0d94-4ef8-93d0-0528ee662e9c</uuid>
\t\t<processes>${processes.join('')}</processes>
\t</gpu>
</nvidia_smi_log>`,
  });
  const told = async (detail: Ran): Promise<readonly string[]> => (await found({ gpus: { out: gpus }, list: { out: list }, apps: { out: 'GPU-9434a402-0d94-4ef8-93d0-0528ee662e9c, 5\n' }, detail })).split('\n').slice(2, 4);
  expect(await told(xml(process(5, '9', '0')))).toEqual(['2:0 mig MIG-e138 MIG 3g.40gb 298/40192 ?', '2:1 mig MIG-ae9a MIG 1g.10gb ?/10240 ? taken by 5']);
  expect(await told(xml(process(5, 'N/A', 'N/A')))).toEqual(['2:0 mig MIG-e138 MIG 3g.40gb 298/40192 ? taken by 5', '2:1 mig MIG-ae9a MIG 1g.10gb ?/10240 ? taken by 5']);
  expect(await told(xml(process(5, '2', '0', 'G')))).toEqual(['2:0 mig MIG-e138 MIG 3g.40gb 298/40192 ?', '2:1 mig MIG-ae9a MIG 1g.10gb ?/10240 ?']);
});

test('a driver that does not know MIG is asked without it', async () => {
  const old = { out: '0, GPU-7f57f032-34ab-a064-c37c-7a4f75601cc5, Tesla V100-SXM2-16GB, 16160, 0, 0\n' };
  expect(await found({ gpus: { failed: 'failed', text: 'Field "mig.mode.current" is not a valid field to query.' }, old })).toBe('0 gpu GPU-7f57 Tesla V100-SXM2-16GB 0/16160 0');
});

test.each<[string, Ran, string]>([
  ['without the program', { failed: 'absent', text: 'not found' }, 'absent: nvidia-smi is not on the PATH'],
  ['without the driver', { failed: 'failed', text: 'NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver.' }, 'failed: nvidia-smi: NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver.'],
  ['without a GPU', { out: 'No devices were found\n' }, 'empty: nvidia-smi: No devices were found'],
  ['where it says nothing', { out: '\n' }, 'empty: nvidia-smi: it lists no GPU'],
  ['where all are divided and none has an instance', { out: '0, GPU-9434a402, NVIDIA A100, 81920, 87, [N/A], Enabled\n' }, 'empty: nvidia-smi: every GPU is in MIG mode and has no instance'],
])('%s', async (_, ran, expected) => expect(await found({ gpus: ran })).toBe(expected));

test('a program that is not there, and one that fails, are no errors', async () => {
  const before = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    expect(await gpuFinder()()).toEqual({ devices: [], none: { why: 'absent', text: 'nvidia-smi is not on the PATH' } });
  } finally {
    process.env['PATH'] = before;
  }
});

test('processes are told their devices: GPUs by number, a MIG instance by its UUID, nothing for seats', () => {
  const gpu = (index: string) => ({ id: `GPU-${index}`, kind: 'gpu' as const, index, name: '', pids: [] });
  expect([deviceEnvironment([gpu('2'), gpu('5')]), deviceEnvironment([{ ...gpu('2:1'), id: 'MIG-e138', kind: 'mig' }]), deviceEnvironment([{ ...gpu('1'), kind: 'seat' }])]).toEqual([
    { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '2,5' },
    { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: 'MIG-e138' },
    {},
  ]);
});

test('where the driver has told who works on them, an answer without that is none', async () => {
  let apps: Ran = { failed: 'failed', text: 'not supported' };
  const find = gpuFinder((_, [what = '']) => Promise.resolve(what.startsWith('--query-compute-apps') ? apps : { out: gpus.split('\n')[1] ?? '' }));
  const look = async (): Promise<string> => {
    const { devices, none } = await find();
    return none?.text ?? devices.map(({ taken }) => (taken === true ? 'taken' : 'free')).join(' ');
  };
  const before = await look();
  apps = { out: 'GPU-8c7c9c30-f12f-20bf-e14e-d3c4c965af32, 4242\n' };
  const told = await look();
  apps = { failed: 'failed', text: 'no answer within 15 s' };
  expect([before, told, await look()]).toEqual(['free', 'taken', 'nvidia-smi, asked who works on them: no answer within 15 s']);
});

test.skipIf(process.platform !== 'linux')('a program that is being replaced is one that does not answer', async () => {
  const before = process.env['PATH'];
  const program = path.join(tempFolder(), 'nvidia-smi');
  const writing = openSync(program, 'w', 0o755);
  process.env['PATH'] = path.dirname(program);
  try {
    expect((await gpuFinder()()).none).toEqual({ why: 'failed', text: 'nvidia-smi: it cannot be started (spawn ETXTBSY)' });
  } finally {
    process.env['PATH'] = before;
    closeSync(writing);
  }
});
