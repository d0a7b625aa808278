import type { FoundDevice } from '../../execute/devices/foundDevices.ts';

/** What people call devices: `GPU 0`, `slot 3`. */
export function deviceLabels(devices: readonly FoundDevice[]): readonly string[] {
  return devices.map(({ kind, index }) => (kind === 'seat' ? `slot ${index}` : kind === 'mig' ? `MIG ${index}` : `GPU ${index}`));
}
