import { cellNumber, cellsOf } from './cells.ts';
import type { FoundDevice } from './foundDevices.ts';

/** What nvidia-smi is asked for, in the order of its columns. The last one drivers before 450 do not know. */
export const gpuColumns = ['index', 'uuid', 'name', 'memory.total', 'memory.used', 'utilization.gpu', 'mig.mode.current'] as const;

/** A GPU before its instances are known. */
export interface ReadGpu {
  readonly gpu: FoundDevice;
  /** It cannot be used as a whole: its instances can. */
  readonly isDivided: boolean;
}

/** The lines of `--query-gpu` as CSV without header and units, with all columns or all but the last. */
export function readGpus(csv: string): readonly ReadGpu[] {
  return csv.split('\n').flatMap(line => {
    const cells = cellsOf(line);
    const [index = '', id = '', name = '', total, used, use, mode] = cells;
    if (!/^\d+$/.test(index) || !id.startsWith('GPU-')) return [];
    const fault = cells.find(cell => /^\[.*(error|reset|lost).*\]$/i.test(cell))?.slice(1, -1);
    const gpu: FoundDevice = {
      id,
      kind: 'gpu',
      index,
      name,
      ...known('memoryTotalMiB', cellNumber(total)),
      ...known('memoryUsedMiB', cellNumber(used)),
      ...known('use', cellNumber(use) / 100),
      pids: [],
      ...(fault === undefined ? {} : { fault, taken: true }),
    };
    return [{ gpu, isDivided: mode === 'Enabled' }];
  });
}

/** The MIG instances in what `-L` prints, by the UUID of the GPU above them; their numbers count on each GPU anew. */
export function readInstances(list: string): ReadonlyMap<string, readonly FoundDevice[]> {
  const instances = new Map<string, FoundDevice[]>();
  let gpu = { index: '', id: '' };
  for (const line of list.split('\n')) {
    const [, index, id] = /^GPU (\d+): .*\(UUID: (GPU-[^)]+)\)/.exec(line) ?? [];
    if (index !== undefined && id !== undefined) gpu = { index, id };
    const [, profile, number, instance] = /^\s+MIG (.+?)\s+Device\s+(\d+): \(UUID: (MIG-[^)]+)\)/.exec(line) ?? [];
    if (profile === undefined || instance === undefined) continue;
    const gib = Number(/\.(\d+)gb/.exec(profile)?.[1] ?? Number.NaN);
    const found: FoundDevice = { id: instance, kind: 'mig', index: `${gpu.index}:${number}`, name: `MIG ${profile}`, parent: gpu.id, ...known('memoryTotalMiB', gib * 1024), pids: [] };
    instances.set(gpu.id, [...(instances.get(gpu.id) ?? []), found]);
  }
  return instances;
}

/** Who computes on what, by UUID: the lines of `--query-compute-apps=gpu_uuid,pid`. What else stands there (some drivers say that there are none in words) is no process. */
export function readProcesses(csv: string): ReadonlyMap<string, readonly number[]> {
  const pids = new Map<string, readonly number[]>();
  for (const line of csv.split('\n')) {
    const [id = '', pid = ''] = cellsOf(line);
    // A process of another container may have no number here, and works all the same.
    if (/^(GPU|MIG)-/.test(id)) pids.set(id, [...(pids.get(id) ?? []), /^\d+$/.test(pid) ? Number(pid) : 0]);
  }
  return pids;
}

function known<K extends string>(key: K, value: number): { readonly [key in K]?: number } {
  return Number.isFinite(value) ? ({ [key]: value } as { readonly [key in K]?: number }) : {};
}
