import { execFile } from 'node:child_process';
import type { FindDevices, FoundDevice, FoundDevices } from './foundDevices.ts';
import { readDivisions, type Division } from './readDivisions.ts';
import { gpuColumns, readGpus, readInstances, readProcesses } from './readGpus.ts';

/** How a program ended. */
export type Ran = { readonly out: string } | { readonly failed: 'absent' | 'failed'; readonly text: string };
/** Runs a program to its end. Never rejects. */
export type RunProgram = (program: string, args: readonly string[], signal?: AbortSignal) => Promise<Ran>;

/** A driver that nothing has used yet takes seconds to answer, for each GPU. */
const patienceMs = 15_000;
const nvidiaSmi = 'nvidia-smi';
const asCsv = '--format=csv,noheader,nounits';

/** The NVIDIA GPUs of this machine and what works on them, as nvidia-smi tells. GPUs that are divided (MIG) stand there as their instances. */
export function gpuFinder(run: RunProgram = runProgram): FindDevices {
  /** Who works on them. */
  let hasTold = false;
  return async signal => {
    const [gpus, processes] = await Promise.all([queryGpus(run, signal), run(nvidiaSmi, ['--query-compute-apps=gpu_uuid,pid', asCsv], signal)]);
    if ('failed' in gpus) return none(gpus.failed, gpus.failed === 'absent' ? 'nvidia-smi is not on the PATH' : `nvidia-smi: ${gpus.text}`);
    const read = readGpus(gpus.out);
    if (read.length === 0) return none('empty', `nvidia-smi: ${firstLine(gpus.out) ?? 'it lists no GPU'}`);
    // A GPU that somebody works on would look like a free one. Some drivers never tell.
    if ('failed' in processes && hasTold) return none('failed', `nvidia-smi, asked who works on them: ${processes.text}`);
    hasTold ||= !('failed' in processes);
    const isDivided = read.some(one => one.isDivided);
    const [list, detail] = isDivided ? await Promise.all([run(nvidiaSmi, ['-L'], signal), run(nvidiaSmi, ['-q', '-x'], signal)]) : [];
    const instances = readInstances(outOf(list));
    const divisions = readDivisions(outOf(detail));
    const pids = readProcesses(outOf(processes));
    const devices = read.flatMap(one => (one.isDivided ? (instances.get(one.gpu.id) ?? []) : [one.gpu])).map(device => withProcesses(device, pids, divisions));
    return devices.length === 0 ? none('empty', 'nvidia-smi: every GPU is in MIG mode and has no instance') : { devices };
  };
}

function none(why: 'absent' | 'failed' | 'empty', text: string): FoundDevices {
  return { devices: [], none: { why, text } };
}

async function queryGpus(run: RunProgram, signal: AbortSignal | undefined): Promise<Ran> {
  const ran = await run(nvidiaSmi, [`--query-gpu=${gpuColumns.join(',')}`, asCsv], signal);
  if (!('failed' in ran) || !/not a valid field/i.test(ran.text)) return ran;
  return run(nvidiaSmi, [`--query-gpu=${gpuColumns.slice(0, -1).join(',')}`, asCsv], signal);
}

function outOf(ran: Ran | undefined): string {
  return ran === undefined || 'failed' in ran ? '' : ran.out;
}

/** Where it is not told on which instance of a GPU a process works, it may be any, and none is given away. */
function withProcesses(device: FoundDevice, processes: ReadonlyMap<string, readonly number[]>, divisions: ReadonlyMap<string, Division>): FoundDevice {
  const { id, parent, index } = device;
  const division = parent === undefined ? undefined : divisions.get(parent);
  const { pids: placed, ...memory } = division?.instances.get(index.slice(index.indexOf(':') + 1)) ?? { pids: undefined };
  const ofParent = parent === undefined ? [] : placed === undefined ? (processes.get(parent) ?? []) : [...placed, ...(division?.unplaced ?? [])];
  const pids = [...new Set([...(processes.get(id) ?? []), ...ofParent])];
  return { ...device, ...memory, ...(pids.length === 0 ? {} : { pids, taken: true }) };
}

function runProgram(program: string, args: readonly string[], signal?: AbortSignal): Promise<Ran> {
  return new Promise<Ran>(resolve => {
    execFile(program, args, { timeout: patienceMs, killSignal: 'SIGKILL', encoding: 'utf8', maxBuffer: 16 * 1024 * 1024, windowsHide: true, ...(signal === undefined ? {} : { signal }) }, (error, out, note) => {
      if (error === null) return resolve({ out });
      if (error.code === 'ENOENT') return resolve({ failed: 'absent', text: 'not found' });
      const text = error.killed === true ? `no answer within ${patienceMs / 1000} s` : (firstLine(out) ?? firstLine(note) ?? `it ended with ${error.code ?? error.message}`);
      resolve({ failed: 'failed', text });
    });
    // Of a program that is being replaced, as by an update of the driver, Node throws.
  }).catch((error: unknown) => ({ failed: 'failed', text: `it cannot be started (${error instanceof Error ? error.message : String(error)})` }));
}

function firstLine(text: string): string | undefined {
  return text.split('\n').map(line => line.trim()).find(line => line !== '');
}
