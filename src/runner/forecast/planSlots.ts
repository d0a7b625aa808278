import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import type { FoundDevice, FoundDevices } from '../../execute/devices/foundDevices.ts';
import { machinePool, seat, type MachinePool } from '../../execute/devices/machinePool.ts';
import { configFile } from '../../store/workspaceFolder.ts';
import { resolveGpus } from '../../task/resolveGpus.ts';
import type { Work } from './work.ts';

/** What leases are taken of in a plan, and who says that there is so much. */
export interface PlanSlots {
  readonly devices: readonly FoundDevice[];
  readonly source: string;
  readonly notes: readonly string[];
}

export function holdsSlots({ mostSlots }: Work): boolean {
  return mostSlots > 0;
}

/** The machine's devices that this workspace may use: looked at once, and only where a trial holds any. */
export async function lookAtMachine(workspace: string, environment: Readonly<Record<string, string | undefined>>, findGpus: (signal: AbortSignal) => Promise<FoundDevices>, signal: AbortSignal): Promise<MachinePool> {
  const file = configFile(workspace);
  const { gpus, problems } = resolveGpus({ ...(existsSync(file) ? { config: { text: readFileSync(file, 'utf8'), file } } : {}), environment });
  if (problems.length > 0) throw new HumanError({ what: 'the settings cannot be read', problems });
  return machinePool(await findGpus(signal), gpus, { visible: environment['CUDA_VISIBLE_DEVICES'], host: os.hostname() });
}

/** @param asked `--gpus` */
export function slotsFor(work: Pick<Work, 'mostSlots' | 'unit' | 'atCluster'>, asked: number | undefined, machine: MachinePool | undefined): PlanSlots {
  const { mostSlots: most, unit, atCluster } = work;
  if (most === 0) return { devices: [], source: '', notes: asked === undefined ? [] : [`no ${unit} holds a slot, so \`--gpus\` changes nothing: say what each holds with \`${unit === 'experiment' ? 'server: {gpus: N}' : 'estimate: {gpus: N}'}\``] };
  if (asked !== undefined) {
    if (asked < most) throw new HumanError({ what: `${unit === 'experiment' ? 'some configurations hold' : `a ${unit} holds`} ${counted(most, 'slot')}, so ${asked} ${asked === 1 ? 'is' : 'are'} too few`, toDo: `plan with \`--gpus ${most}\` or more` });
    return { devices: seats(asked), source: '--gpus', notes: [] };
  }
  // What the cluster has beyond them is for the jobs of others.
  if (atCluster !== undefined) return { devices: seats(most * atCluster.jobs), source: `of ${counted(atCluster.jobs, 'job')} at once`, notes: [] };
  const usable = machine?.devices.filter(({ excludedBy, kind }) => excludedBy === undefined && (most === 1 || kind !== 'mig')) ?? [];
  if (usable.length < most) {
    return { devices: seats(most), source: `as many as one ${unit} holds`, notes: [`this machine has ${usable.length === 0 ? 'no slot' : `only ${counted(usable.length, 'slot')}`} for it: planned with ${most}, as many as one ${unit} holds; \`--gpus N\` plans with others`] };
  }
  // What others do with them now is nothing that a plan knows.
  const devices = usable.map(({ taken: _taken, memoryUsedMiB: _used, use: _use, ...device }) => device);
  return { devices, source: usable.every(({ kind }) => kind === 'seat') ? (machine?.source ?? '') : 'this machine', notes: [] };
}

function seats(n: number): readonly FoundDevice[] {
  return Array.from({ length: n }, (_, k) => seat('plan', k + 1));
}
