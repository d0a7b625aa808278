import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { systemClock } from '../base/clock.ts';
import { counted } from '../base/counted.ts';
import { HumanError } from '../base/humanError.ts';
import { gpuFinder } from '../execute/devices/findGpus.ts';
import { machinePool } from '../execute/devices/machinePool.ts';
import type { Check } from '../report/doctor/check.ts';
import { checkStorage } from '../runner/doctor/checkStorage.ts';
import { checkTasks } from '../runner/doctor/checkTasks.ts';
import { ledgerFile } from '../store/ledger.ts';
import { configFile } from '../store/workspaceFolder.ts';
import { resolveGpus } from '../task/resolveGpus.ts';
import type { CliHost } from './host.ts';
import { slurmLine, type SlurmHere } from './slurmLine.ts';
import { taskFilesBelow } from './taskFilesBelow.ts';

export interface Examined {
  readonly workspace: string;
  /** Absolute: those whose endpoints are asked. None: nobody is asked, since a folder may be somebody else's, and asking sends keys. */
  readonly tasks: readonly string[];
  readonly slurm: SlurmHere;
}

/** Looks at all that a run needs, in the order in which it needs it. */
export async function examine(host: CliHost, { workspace, tasks, slurm }: Examined): Promise<readonly Check[]> {
  const { environment } = host;
  return [
    { name: 'Node', state: 'ok', found: process.versions.node },
    ...checkStorage(workspace, ledgerFile(environment)),
    await gpus(host, workspace),
    cluster(slurm),
    ...(tasks.length > 0 ? await checkTasks({ files: tasks, workspace, environment, clock: systemClock }, host.signal) : untold(workspace, host.self)),
  ];
}

async function gpus({ environment, signal }: CliHost, workspace: string): Promise<Check> {
  const name = 'GPUs';
  const file = configFile(workspace);
  const { gpus: declared, problems } = resolveGpus({ ...(existsSync(file) ? { config: { text: readFileSync(file, 'utf8'), file } } : {}), environment });
  const [problem] = problems;
  if (problem !== undefined) return { name, state: 'problem', found: `${file}: ${problem.message}`, toDo: problem.toDo ?? 'correct the file' };
  const { devices, none, notes } = machinePool(await gpuFinder()(signal), declared, { visible: environment['CUDA_VISIBLE_DEVICES'], host: os.hostname() });
  const used = devices.filter(({ excludedBy }) => excludedBy === undefined);
  const [note] = notes;
  if (note !== undefined) return { name, state: 'warning', found: note, toDo: `correct \`gpus\` in ${file}` };
  if (none?.why === 'failed') return { name, state: 'warning', found: none.text, toDo: 'see that the driver works: `nvidia-smi` must answer' };
  if (used.length === 0) return { name, state: 'none', found: none === undefined ? 'none may be used here' : none.text };
  return { name, state: 'ok', found: `${counted(used.length, used[0]?.kind === 'seat' ? 'declared slot' : 'GPU')}${used[0]?.kind === 'seat' ? '' : `: ${[...new Set(used.map(device => device.name))].join(', ')}`}` };
}

function cluster(slurm: SlurmHere): Check {
  const found = slurmLine(slurm).trimEnd().replace(/^Slurm: /, '');
  if (slurm === undefined) return { name: 'Slurm', state: 'none', found };
  // Whoever sends no task there can do without.
  return slurm.answers ? { name: 'Slurm', state: 'ok', found } : { name: 'Slurm', state: 'warning', found: slurm.why, toDo: slurm.toDo === '' ? 'ask whoever runs the cluster' : slurm.toDo };
}

function untold(workspace: string, self: string): readonly Check[] {
  const files = taskFilesBelow(workspace);
  if (files.length === 0) return [{ name: 'tasks', state: 'none', found: 'there is no task file here' }];
  return [{ name: 'tasks', state: 'none', found: `${counted(files.length, 'task file')} here; nobody was asked`, toDo: `name those whose endpoints are to be asked: ${self} doctor TASK…` }];
}

/** A task file that is not there is told before anything is looked at. */
export function refuseMissing(files: readonly string[]): void {
  const missing = files.find(file => !existsSync(file));
  if (missing !== undefined) throw new HumanError({ what: 'there is no such task file', where: missing, toDo: 'name one that exists' });
}
