import { execFile } from 'node:child_process';
import type { FindDevices, FoundDevice, FoundDevices } from './foundDevices.ts';
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
  return async signal => {
    const [gpus, processes] = await Promise.all([queryGpus(run, signal), run(nvidiaSmi, ['--query-compute-apps=gpu_uuid,pid', asCsv], signal)]);
    if ('failed' in gpus) return none(gpus.failed, gpus.failed === 'absent' ? 'nvidia-smi is not on the PATH' : `nvidia-smi: ${gpus.text}`);
    const read = readGpus(gpus.out);
    if (read.length === 0) return none('empty', `nvidia-smi: ${firstLine(gpus.out) ?? 'it lists no GPU'}`);
    const list = read.some(({ isDivided }) => isDivided) ? await run(nvidiaSmi, ['-L'], signal) : undefined;
    const instances = list === undefined || 'failed' in list ? new Map<string, never>() : readInstances(list.out);
    const pids = 'failed' in processes ? new Map<string, never>() : readProcesses(processes.out);
    const devices = read.flatMap(({ gpu, isDivided }) => (isDivided ? (instances.get(gpu.id) ?? []) : [gpu])).map(device => withProcesses(device, pids));
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

/** Of a divided GPU nvidia-smi names the GPU alone: any of its instances may be the one that is worked on, and none is given away. */
function withProcesses(device: FoundDevice, processes: ReadonlyMap<string, readonly number[]>): FoundDevice {
  const pids = [...(processes.get(device.id) ?? []), ...(device.parent === undefined ? [] : (processes.get(device.parent) ?? []))];
  return pids.length === 0 ? device : { ...device, pids, taken: true };
}

function runProgram(program: string, args: readonly string[], signal?: AbortSignal): Promise<Ran> {
  return new Promise(resolve => {
    execFile(program, args, { timeout: patienceMs, killSignal: 'SIGKILL', encoding: 'utf8', maxBuffer: 16 * 1024 * 1024, windowsHide: true, ...(signal === undefined ? {} : { signal }) }, (error, out, note) => {
      if (error === null) return resolve({ out });
      if (error.code === 'ENOENT') return resolve({ failed: 'absent', text: 'not found' });
      const text = error.killed === true ? `no answer within ${patienceMs / 1000} s` : (firstLine(out) ?? firstLine(note) ?? `it ended with ${error.code ?? error.message}`);
      resolve({ failed: 'failed', text });
    });
  });
}

function firstLine(text: string): string | undefined {
  return text.split('\n').map(line => line.trim()).find(line => line !== '');
}
