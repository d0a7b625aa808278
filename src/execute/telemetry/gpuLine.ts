import type { Reading } from '../../task/reading.ts';
import { cellNumber, cellsOf } from '../devices/cells.ts';

/** What `nvidia-smi` is asked for, in the order of its columns. */
export const gpuColumns = 'index,utilization.gpu,memory.used,memory.total,power.draw';

/** One line of its CSV without units: what a GPU does not tell (`[N/A]`) is left out. */
export function readGpuLine(line: string): readonly Omit<Reading, 'atMs'>[] {
  const [device = Number.NaN, use = Number.NaN, used = Number.NaN, total = Number.NaN, power = Number.NaN] = cellsOf(line).map(cellNumber);
  if (!Number.isInteger(device)) return [];
  const read: readonly Omit<Reading, 'atMs'>[] = [
    { name: 'gpu_use', device, value: use / 100 },
    { name: 'gpu_memory', device, value: used / total },
    { name: 'gpu_power', device, value: power },
  ];
  return read.filter(({ value }) => Number.isFinite(value));
}
