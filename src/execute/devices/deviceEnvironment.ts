import type { FoundDevice } from './foundDevices.ts';

/**
 * What a process is told of the devices that it was leased, so that CUDA shows it no others. A seat is no device: nothing is said.
 * Whole GPUs go by number, counted as nvidia-smi counts: vLLM 0.20 and earlier read the variable as numbers and fail on a UUID (vllm-project/vllm#41848). A MIG instance has no number.
 */
export function deviceEnvironment(devices: readonly FoundDevice[]): Readonly<Record<string, string>> {
  const visible = devices.filter(({ kind }) => kind !== 'seat').map(({ kind, index, id }) => (kind === 'mig' ? id : index));
  return visible.length === 0 ? {} : { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: visible.join(',') };
}
