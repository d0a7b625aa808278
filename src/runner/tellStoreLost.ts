import { StoreFailure } from '../store/storeFailure.ts';
import type { RunSpec } from './runSpec.ts';

/** Tells whoever runs a run as a part of its own that it is the store that failed, and nothing that was measured: found out where it happened, or by the pulse. */
export function tellStoreLost({ onStoreLost }: Pick<RunSpec, 'onStoreLost'>, cause: unknown): void {
  const failure = cause instanceof StoreFailure ? cause : cause instanceof Error ? cause.cause : undefined;
  if (failure instanceof StoreFailure) onStoreLost?.(failure);
}
