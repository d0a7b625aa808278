import { counted } from '../base/counted.ts';
import { textTable } from './textTable.ts';
import { agoText } from './timeText.ts';

/** A lease or a wait, as a person asks about it. Times are milliseconds since 1970. */
export interface DeviceUser {
  readonly run: string;
  readonly trial: string;
  readonly workspace: string;
  readonly pid: number;
  readonly sinceMs: number;
}

/** One line of the machine's devices. */
export interface ListedDevice {
  readonly id: string;
  readonly kind: 'gpu' | 'mig' | 'seat';
  readonly index: string;
  readonly name: string;
  readonly memoryTotalMiB?: number;
  readonly memoryUsedMiB?: number;
  /** 0 to 1. */
  readonly use?: number;
  readonly pids: readonly number[];
  readonly fault?: string;
  readonly excludedBy?: string;
  readonly held?: DeviceUser;
}

export interface WaitingUser extends DeviceUser {
  readonly count: number;
  readonly priority: number;
  readonly unattended?: true;
}

export interface DeviceList {
  readonly devices: readonly ListedDevice[];
  /** In the order in which they are served. */
  readonly waiting: readonly WaitingUser[];
  /** Why there is no GPU. */
  readonly none?: string;
  readonly notes: readonly string[];
}

/** How a device stands: `held` by a lease, `busy` with a process that no lease covers, `excluded` from this workspace. */
export type DeviceState = 'free' | 'held' | 'busy' | 'faulty' | 'excluded';

export function deviceState({ held, fault, pids, excludedBy }: ListedDevice): DeviceState {
  if (held !== undefined) return 'held';
  if (fault !== undefined) return 'faulty';
  if (excludedBy !== undefined) return 'excluded';
  return pids.length > 0 ? 'busy' : 'free';
}

/** What `pitwall gpus` prints. */
export function deviceListText({ devices, waiting, none, notes }: DeviceList, nowMs: number, width: number): string {
  const parts: string[] = [];
  if (none !== undefined) parts.push(`no GPU found (${none})\n`);
  if (devices.length === 0) parts.push('to let runs take turns on seats instead, write `gpus: {slots: 4}` into pitwall.config.yaml, or set PITWALL_GPUS=slots=4\n');
  else parts.push(textTable(columnsOf(devices), devices.map(device => cells(device, devices, nowMs)), width));
  if (waiting.length > 0) {
    const rows = waiting.map((one, k) => [String(k + 1), one.run, one.trial, String(one.count), String(one.priority), String(one.pid), `${agoText(one.sinceMs, nowMs)}${one.unattended === true ? ', stopped looking' : ''}`]);
    const titles = [{ title: 'waiting', align: 'right' }, { title: 'run', align: 'left', shrinks: true }, { title: 'trial', align: 'left', shrinks: true }, { title: 'devices', align: 'right' }, { title: 'priority', align: 'right' }, { title: 'pid', align: 'right' }, { title: 'since', align: 'left' }] as const;
    parts.push(`\n${textTable(titles, rows, width)}`);
  } else if (devices.length > 0) {
    const free = devices.filter(device => deviceState(device) === 'free').length;
    parts.push(`${free} of ${counted(devices.length, devices.every(({ kind }) => kind === 'seat') ? 'slot' : 'device')} free, nobody waits\n`);
  }
  return [...parts, ...notes.map(note => `note: ${note}\n`)].join('');
}

/** What nobody knows of seats has no column. */
function columnsOf(devices: readonly ListedDevice[]): Parameters<typeof textTable>[0] {
  const first = [{ title: 'device', align: 'left' }] as const;
  const gpus = devices.every(({ kind }) => kind === 'seat') ? [] : ([{ title: 'name', align: 'left', shrinks: true }, { title: 'memory', align: 'right' }, { title: 'use', align: 'right' }] as const);
  return [...first, ...gpus, { title: 'state', align: 'left', shrinks: true }];
}

function cells(device: ListedDevice, devices: readonly ListedDevice[], nowMs: number): readonly string[] {
  const { kind, index, name, memoryTotalMiB, memoryUsedMiB, use } = device;
  const gib = (mib: number): string => (mib / 1024).toFixed(1);
  const memory = memoryTotalMiB === undefined ? '–' : `${memoryUsedMiB === undefined ? '' : `${gib(memoryUsedMiB)} / `}${gib(memoryTotalMiB)} GiB`;
  const gpus = devices.every(one => one.kind === 'seat') ? [] : [name, memory, use === undefined ? '–' : `${Math.round(use * 100)} %`];
  return [kind === 'seat' ? `slot ${index}` : index, ...gpus, stateText(device, nowMs)];
}

function stateText(device: ListedDevice, nowMs: number): string {
  const { held, fault, pids, excludedBy } = device;
  switch (deviceState(device)) {
    case 'held':
      return held === undefined ? '' : `held by run ${held.run}, trial ${held.trial} (pid ${held.pid}), taken ${agoText(held.sinceMs, nowMs)}`;
    case 'faulty':
      return `not used: ${fault}`;
    case 'excluded':
      return `not for this workspace (${excludedBy})`;
    case 'busy':
      return `busy with another program (${pids.some(pid => pid > 0) ? `pid ${pids.filter(pid => pid > 0).join(', ')}` : 'of another container'})`;
    case 'free':
      return 'free';
  }
}

/** The document that `pitwall gpus --json` prints. */
export function deviceListDocument({ devices, waiting, none, notes }: DeviceList): object {
  const user = ({ run, trial, workspace, pid, sinceMs }: DeviceUser): object => ({ run, trial, workspace, pid, since: new Date(sinceMs).toISOString() });
  return {
    schema: 'pitwall.gpus/1',
    devices: devices.map(device => ({
      id: device.id,
      kind: device.kind,
      index: device.index,
      name: device.name,
      state: deviceState(device),
      memory_total_mib: device.memoryTotalMiB,
      memory_used_mib: device.memoryUsedMiB,
      use: device.use,
      pids: device.pids,
      fault: device.fault,
      excluded_by: device.excludedBy,
      held_by: device.held && user(device.held),
    })),
    waiting: waiting.map(one => ({ ...user(one), devices: one.count, priority: one.priority, unattended: one.unattended })),
    no_gpu: none,
    notes,
  };
}
