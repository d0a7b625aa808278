import type { Direction } from '../score/metricKinds.ts';

/** A metric's name over a column: `bleu`, or `ter ↓` where lower is better. */
export function metricTitle({ id, direction }: { readonly id: string; readonly direction?: Direction }): string {
  return direction === 'lower' ? `${id} ↓` : id;
}
