import { z } from 'zod';
import type { DeviceList, ListedDevice } from '../report/deviceList.ts';

const user = z.object({ run: z.string(), trial: z.string(), workspace: z.string(), pid: z.number(), since: z.iso.datetime() });
const device = z.object({
  id: z.string(),
  kind: z.enum(['gpu', 'mig', 'seat']),
  index: z.string(),
  name: z.string(),
  memory_total_mib: z.number().optional(),
  memory_used_mib: z.number().optional(),
  use: z.number().optional(),
  pids: z.array(z.number()),
  fault: z.string().optional(),
  excluded_by: z.string().optional(),
  held_by: user.optional(),
});
const document = z.object({
  schema: z.literal('pitwall.gpus/1'),
  devices: z.array(device),
  waiting: z.array(user.extend({ devices: z.number(), priority: z.number(), unattended: z.literal(true).optional() })),
  no_gpu: z.string().optional(),
  notes: z.array(z.string()),
});

/** A line of `pitwall gpus --watch --json`; undefined where it is none. */
export function parseDeviceList(line: string): DeviceList | undefined {
  const parsed = document.safeParse(jsonOf(line));
  if (!parsed.success) return undefined;
  const { devices, waiting, no_gpu: none, notes } = parsed.data;
  return { devices: devices.map(listed), waiting: waiting.map(({ devices: count, priority, unattended, ...of }) => ({ ...userOf(of), count, priority, ...(unattended === undefined ? {} : { unattended }) })), ...(none === undefined ? {} : { none }), notes };
}

function listed({ id, kind, index, name, pids, memory_total_mib: memoryTotalMiB, memory_used_mib: memoryUsedMiB, use, fault, excluded_by: excludedBy, held_by: held }: z.infer<typeof device>): ListedDevice {
  return {
    id,
    kind,
    index,
    name,
    pids,
    ...(memoryTotalMiB === undefined ? {} : { memoryTotalMiB }),
    ...(memoryUsedMiB === undefined ? {} : { memoryUsedMiB }),
    ...(use === undefined ? {} : { use }),
    ...(fault === undefined ? {} : { fault }),
    ...(excludedBy === undefined ? {} : { excludedBy }),
    ...(held === undefined ? {} : { held: userOf(held) }),
  };
}

function userOf({ since, ...of }: z.infer<typeof user>): NonNullable<ListedDevice['held']> {
  return { ...of, sinceMs: Date.parse(since) };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
