import { counted } from '../base/counted.ts';
import { HumanError } from '../base/humanError.ts';
import type { ClusterFacts } from '../execute/slurm/clusterFacts.ts';
import { hasSlurm } from '../execute/slurm/hasSlurm.ts';
import { openSlurm } from '../execute/slurm/openSlurm.ts';

/** Who asks how a machine is does not wait for a cluster. */
const limitMs = 8_000;

/** Whether a cluster answers here, for `pitwall doctor`; undefined where there is none. */
export type SlurmHere = { readonly answers: true; readonly facts: ClusterFacts } | { readonly answers: false; readonly why: string; readonly toDo: string } | undefined;

export async function lookForSlurm(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<SlurmHere> {
  if (!hasSlurm(environment)) return undefined;
  try {
    return { answers: true, facts: await openSlurm({ environment, limitMs }).cluster(signal) };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { answers: false, why: error.what, toDo: error.toDo ?? '' };
  }
}

export function slurmLine(here: SlurmHere): string {
  if (here === undefined) return 'Slurm: none on this machine\n';
  if (!here.answers) return `Slurm: ${here.why}${here.toDo === '' ? '' : `; ${here.toDo}`}\n`;
  const { name, version, nodes, partitions } = here.facts;
  const gpus = nodes.flatMap(node => node.gpus).reduce((sum, { total }) => sum + total, 0);
  const names = partitions.map(one => `${one.name}${one.isDefault ? ' (default)' : ''}${one.state === 'up' ? '' : ` (${one.state})`}`);
  return `Slurm: ${name} answers (${version}): ${nodes.filter(({ isUsable }) => isUsable).length} of ${counted(nodes.length, 'node')} usable, ${counted(gpus, 'GPU')}; partitions ${names.join(', ')}\n`;
}

export function slurmDocument(here: SlurmHere): object {
  if (here === undefined) return { found: false };
  if (!here.answers) return { found: true, answers: false, why: here.why };
  const { name, version, nodes, partitions, maxArraySize, accounting } = here.facts;
  return { found: true, answers: true, name, version, nodes: nodes.length, usableNodes: nodes.filter(({ isUsable }) => isUsable).length, partitions: partitions.map(one => one.name), maxArraySize, accounting };
}
