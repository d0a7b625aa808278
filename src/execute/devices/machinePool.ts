import type { GpuDeclaration } from '../../task/gpus.ts';
import type { FoundDevice, FoundDevices } from './foundDevices.ts';

export interface PoolDevice extends FoundDevice {
  /** Who keeps it from this workspace: `pitwall.config.yaml:3`, `environment CUDA_VISIBLE_DEVICES`. */
  readonly excludedBy?: string;
}

/** The machine's devices, and which of them a workspace uses. */
export interface MachinePool {
  /** In the machine's order; those that are excluded too, since others may use them. */
  readonly devices: readonly PoolDevice[];
  readonly none?: NonNullable<FoundDevices['none']>;
  readonly source: string;
  /** What a person should know: a name that fits no device, seats beside GPUs. */
  readonly notes: readonly string[];
}

/**
 * One machine has one set of devices and one of seats, numbered from 1, whoever declares them: a declaration says which GPUs, or how many of the seats, its workspace may use. So a workspace
 * with 4 slots and one with 8 share seats 1 to 4, and no more than 8 are ever taken together; two that include other GPUs meet where both name the same one.
 * Seats stand in where no GPU is used (none found, or none included): beside GPUs they would be GPUs counted twice.
 * @param visible CUDA_VISIBLE_DEVICES of this process: what a cluster's scheduler or a person gave it is all that it may give away
 * @param host seats belong to a machine, and the state folder may lie on a network
 */
export function machinePool(found: FoundDevices, declaration: GpuDeclaration, { visible, host }: { readonly visible: string | undefined; readonly host: string }): MachinePool {
  const { include, exclude, slots, source } = declaration;
  const given = visible === undefined ? undefined : devicesGiven(visible, found.devices);
  const gpus = found.devices.map((device): PoolDevice => {
    const isMeant = (include === 'all' || include.some(name => names(name, device))) && !exclude.some(name => names(name, device));
    const excludedBy = !isMeant ? source : given !== undefined && !given.includes(device) ? 'environment CUDA_VISIBLE_DEVICES' : undefined;
    return { ...device, ...(excludedBy === undefined ? {} : { excludedBy }) };
  });
  const unknown = found.devices.length === 0 ? [] : [...(include === 'all' ? [] : include), ...exclude].filter(name => !found.devices.some(device => names(name, device)));
  const isUsed = gpus.some(({ excludedBy }) => excludedBy === undefined);
  const seats = isUsed ? [] : Array.from({ length: slots ?? 0 }, (_, k) => seat(host, k + 1));
  return {
    devices: [...gpus, ...seats],
    ...(found.none === undefined ? {} : { none: found.none }),
    source,
    notes: [
      ...unknown.map(name => `${source} names \`${name}\`, which this machine does not have`),
      ...(isUsed && slots !== undefined ? [`${source} declares ${slots} slots: they are not used, since GPUs are; \`include: none\` beside them uses the slots instead`] : []),
    ],
  };
}

/** A seat of a machine, as every workspace on it knows it. */
export function seat(host: string, number: number): FoundDevice {
  return { id: `seat ${host}/${number}`, kind: 'seat', index: String(number), name: 'slot', pids: [] };
}

/** `0` is a GPU with all its instances, `0:2` one of them; a UUID may be cut short, as CUDA allows. */
function names(name: string, { index, id, parent }: FoundDevice): boolean {
  if (/^\d/.test(name)) return index === name || index.startsWith(`${name}:`);
  return [id, parent].some(known => known?.toLowerCase().startsWith(name.toLowerCase()) === true);
}

/** As CUDA reads it: what comes after a name that fits none is not seen. Numbers are taken as nvidia-smi counts. */
function devicesGiven(visible: string, devices: readonly FoundDevice[]): readonly FoundDevice[] {
  const given: FoundDevice[] = [];
  for (const name of visible.split(',').map(part => part.trim())) {
    const named = name === '' ? [] : devices.filter(device => names(name, device));
    if (named.length === 0) break;
    given.push(...named);
  }
  return given;
}
