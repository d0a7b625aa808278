import type { Device } from '../../schedule/devices/device.ts';

/** A device as a person knows it. */
export interface FoundDevice extends Device {
  /** nvidia-smi's number, `0`; of a MIG instance with that of its GPU, `0:2`; of a seat `1`. */
  readonly index: string;
  readonly name: string;
  /** Of a MIG instance: its GPU's id. */
  readonly parent?: string;
  /** Processes that compute on it; 0 for one whose number is not known. */
  readonly pids: readonly number[];
  /** What the driver says is wrong with it. */
  readonly fault?: string;
}

/** What this machine has. */
export interface FoundDevices {
  readonly devices: readonly FoundDevice[];
  /** Why there are none: no program to ask is no error, a driver that does not answer may be one. */
  readonly none?: { readonly why: 'absent' | 'failed' | 'empty'; readonly text: string };
}

/** Looks what is there now. Never rejects. */
export type FindDevices = (signal?: AbortSignal) => Promise<FoundDevices>;
