/** An instance of a divided GPU, as `nvidia-smi -q -x` tells of it: its UUID is told by `-L` alone. */
export interface InstanceState {
  readonly memoryTotalMiB?: number;
  readonly memoryUsedMiB?: number;
  readonly pids: readonly number[];
}

/** A GPU's instances by their number on it. */
export interface Division {
  readonly instances: ReadonlyMap<string, InstanceState>;
  /** Processes of which it is not told where they work. */
  readonly unplaced: readonly number[];
}

/** What works on which instance, by the GPU's UUID. nvidia-smi's CSV names the whole GPU; its XML has the GPU instance and the compute instance of each process. */
export function readDivisions(xml: string): ReadonlyMap<string, Division> {
  const divisions = new Map<string, Division>();
  for (const gpu of xml.split('<gpu id=').slice(1)) {
    const [, id] = /<uuid>\s*(GPU-[^<\s]+)/.exec(gpu) ?? [];
    if (id === undefined) continue;
    const processes = parts(gpu, 'process_info')
      .filter(one => tag(one, 'type')?.includes('G') !== true || tag(one, 'type')?.includes('C') === true)
      .map(one => ({ place: placeOf(one), pid: Number(tag(one, 'pid') ?? 0) || 0 }));
    const devices = parts(gpu, 'mig_device').map(one => ({ index: tag(one, 'index') ?? '', place: placeOf(one), memory: parts(one, 'fb_memory_usage')[0] ?? '' }));
    const places = new Set(devices.map(({ place }) => place));
    divisions.set(id, {
      instances: new Map(devices.map(({ index, place, memory }) => [index, { ...mib(memory, 'total', 'memoryTotalMiB'), ...mib(memory, 'used', 'memoryUsedMiB'), pids: processes.filter(one => one.place === place).map(({ pid }) => pid) }])),
      unplaced: processes.filter(({ place }) => !places.has(place)).map(({ pid }) => pid),
    });
  }
  return divisions;
}

function placeOf(xml: string): string {
  return `${tag(xml, 'gpu_instance_id')}/${tag(xml, 'compute_instance_id')}`;
}

function parts(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, inner]) => inner ?? '');
}

function tag(xml: string, name: string): string | undefined {
  return parts(xml, name)[0]?.trim();
}

function mib<K extends string>(xml: string, name: string, key: K): { readonly [key in K]?: number } {
  const [, value] = /^(\d+) MiB$/.exec(tag(xml, name) ?? '') ?? [];
  return value === undefined ? {} : ({ [key]: Number(value) } as { readonly [key in K]?: number });
}
