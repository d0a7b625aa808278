/** Which devices of the machine a workspace uses; the same file may lie on several machines. */
export interface GpuDeclaration {
  /** Devices as nvidia-smi calls them: `0`, a MIG instance `0:2`, or the beginning of a UUID. An empty list uses none. */
  readonly include: 'all' | readonly string[];
  readonly exclude: readonly string[];
  /** Seats that stand in where no device is used. */
  readonly slots?: number;
  /** Who says so: `built-in`, `pitwall.config.yaml:3`, `environment PITWALL_GPUS`. */
  readonly source: string;
}

/** What names a device in a declaration. */
export const devicePattern = /^(\d+(:\d+)?|(GPU|MIG)-[\w/-]+)$/i;

export const gpusVariable = 'PITWALL_GPUS';
