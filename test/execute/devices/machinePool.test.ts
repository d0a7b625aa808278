import { expect, test } from 'vitest';
import { renderProblem } from '../../../src/base/problem.ts';
import type { FoundDevice, FoundDevices } from '../../../src/execute/devices/foundDevices.ts';
import { machinePool } from '../../../src/execute/devices/machinePool.ts';
import { resolveGpus } from '../../../src/task/resolveGpus.ts';

const gpu = (index: string): FoundDevice => ({ id: `GPU-${index}aa-bb`, kind: 'gpu', index, name: 'L4', pids: [] });
const four: FoundDevices = { devices: ['0', '1', '2', '3'].map(gpu) };
const divided: FoundDevices = { devices: [gpu('0'), ...['1:0', '1:1'].map((index): FoundDevice => ({ ...gpu(index), id: `MIG-${index.at(-1)}cc`, kind: 'mig', parent: 'GPU-1aa-bb' }))] };
const noGpu: FoundDevices = { devices: [], none: { why: 'absent', text: 'nvidia-smi is not on the PATH' } };

/** The devices in the pool; those that are not in brackets. */
function pool(found: FoundDevices, config: string, environment: Readonly<Record<string, string>> = {}): string {
  const { gpus, problems } = resolveGpus({ ...(config === '' ? {} : { config: { text: `gpus: ${config}\n`, file: '/w/pitwall.config.yaml' } }), environment });
  if (problems.length > 0) return problems.map(renderProblem).join('\n');
  const { devices, notes } = machinePool(found, gpus, { visible: environment['CUDA_VISIBLE_DEVICES'], host: 'h' });
  return [devices.map(({ index, kind, excludedBy }) => (kind === 'seat' ? `s${index}` : excludedBy === undefined ? index : `(${index})`)).join(' '), ...notes].join('; ');
}

test.each<[FoundDevices, string, Readonly<Record<string, string>>, string]>([
  [four, '', {}, '0 1 2 3'],
  [four, '{include: all, exclude: [3]}', {}, '0 1 2 (3)'],
  [four, '{include: [0, GPU-2aa]}', {}, '0 (1) 2 (3)'],
  [four, '{include: none}', {}, '(0) (1) (2) (3)'],
  [four, '{include: [0, 7]}', {}, '0 (1) (2) (3); pitwall.config.yaml:1 names `7`, which this machine does not have'],
  [divided, '{include: [1]}', {}, '(0) 1:0 1:1'],
  [divided, '{exclude: ["1:1"]}', {}, '0 1:0 (1:1)'],
  [divided, '{include: [MIG-0]}', {}, '(0) 1:0 (1:1)'],
  // Seats stand in for GPUs; beside them they would be GPUs counted twice.
  [noGpu, '{slots: 3}', {}, 's1 s2 s3'],
  [four, '{slots: 3}', {}, '0 1 2 3; pitwall.config.yaml:1 declares 3 slots: they are not used, since GPUs are; `include: none` beside them uses the slots instead'],
  [four, '{include: none, slots: 2}', {}, '(0) (1) (2) (3) s1 s2'],
  // The environment replaces the file whole.
  [four, '{exclude: [0]}', { PITWALL_GPUS: '0,1' }, '0 1 (2) (3)'],
  [four, '{exclude: [0]}', { PITWALL_GPUS: ' ' }, '(0) 1 2 3'],
  [noGpu, '{slots: 3}', { PITWALL_GPUS: 'slots=1' }, 's1'],
  [four, '', { PITWALL_GPUS: 'slots=2' }, '(0) (1) (2) (3) s1 s2'],
  // What a cluster's scheduler gave is all there is to give.
  [four, '', { CUDA_VISIBLE_DEVICES: '2,3' }, '(0) (1) 2 3'],
  [four, '', { CUDA_VISIBLE_DEVICES: 'GPU-1aa,9,2' }, '(0) 1 (2) (3)'],
  [four, '{include: [0, 2]}', { CUDA_VISIBLE_DEVICES: '2,3' }, '(0) (1) 2 (3)'],
  [four, '', { CUDA_VISIBLE_DEVICES: '' }, '(0) (1) (2) (3)'],
  [four, '', { CUDA_VISIBLE_DEVICES: '-1' }, '(0) (1) (2) (3)'],
])('who uses what, %#', (found, config, environment, expected) => expect(pool(found, config, environment)).toBe(expected));

test.each(['slots=0', 'slots=', '0,x', 'first', ','])('PITWALL_GPUS=%s is told', value => {
  expect(() => pool(four, '', { PITWALL_GPUS: value })).toThrow(`environment PITWALL_GPUS must be all, none, numbers or UUIDs of GPUs, or slots=N, not "${value}"`);
});

test.each([
  ['{slots: 0}', '/w/pitwall.config.yaml:1:15: `gpus.slots` must be a whole number of at least 1, found the number 0'],
  ['{include: some}', '/w/pitwall.config.yaml:1:17: `gpus.include` must be all, none, or a list such as [0, 2], found the text "some"'],
  ['{include: [a]}', '/w/pitwall.config.yaml:1:18: `gpus.include[0]` must be a number as nvidia-smi counts (0), a MIG instance ("0:2"), or the beginning of a UUID (GPU-…), found the text "a"'],
  ['{exclude: 3}', '/w/pitwall.config.yaml:1:17: `gpus.exclude` must be a list such as [0, 2], found the number 3'],
])('%s is told', (config, expected) => expect(pool(four, config)).toBe(expected));
