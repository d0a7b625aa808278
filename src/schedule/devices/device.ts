/** What can be leased: a GPU, an instance of one that is divided (MIG), or a seat that was declared by hand. */
export interface Device {
  /** What a lease holds: the driver's UUID, or `seat HOST/1`. No two of a machine are alike. */
  readonly id: string;
  /** A process sees one MIG instance at most, so a lease of several devices takes none. */
  readonly kind: 'gpu' | 'mig' | 'seat';
  /** Undefined where the driver does not tell: MIG instances, GPUs that share the machine's memory. */
  readonly memoryTotalMiB?: number;
  readonly memoryUsedMiB?: number;
  /** Share of the time in which it computed, 0 to 1. */
  readonly use?: number;
  /** A process that nobody's lease covers works on it, or the driver calls it faulty: it is not given to anybody. */
  readonly taken?: true;
}

/**
 * How little a device is used, 0 to 1, the best first: 0.6 × share of its memory that is free + 0.4 × share of the time in which it was idle.
 * What is not known counts for nothing, so the other half decides alone; a seat, of which nothing is known, is as good as any.
 */
export function idleness({ memoryTotalMiB, memoryUsedMiB, use }: Device): number {
  const parts: (readonly [weight: number, share: number])[] = [];
  if (memoryTotalMiB !== undefined && memoryUsedMiB !== undefined && memoryTotalMiB > 0) parts.push([0.6, 1 - memoryUsedMiB / memoryTotalMiB]);
  if (use !== undefined) parts.push([0.4, 1 - use]);
  const weights = parts.reduce((sum, [weight]) => sum + weight, 0);
  return weights === 0 ? 1 : parts.reduce((sum, [weight, share]) => sum + weight * share, 0) / weights;
}

/** Undefined where nothing is known of its memory. */
export function freeMemoryMiB({ memoryTotalMiB, memoryUsedMiB }: Device): number | undefined {
  return memoryTotalMiB === undefined ? undefined : memoryTotalMiB - (memoryUsedMiB ?? 0);
}
