import { gatherRequests } from '../../score/load/gatherRequests.ts';
import type { ObservedRequest } from '../../score/load/observedRequest.ts';
import type { Slo } from '../../task/slo.ts';

/** Standard errors: looked at after each request, so that a chance result would end a probe once in a thousand. */
const z = 3.3;
const fewest = 30;

export interface SloCounter {
  add(row: ObservedRequest): void;
  /** Whether more requests would hardly change on which side of the share it is. */
  decided(): boolean;
}

/** Counts how many requests met the SLO. @param skip the first ones, which met the burst of the start */
export function createSloCounter({ slo, share, fromDue, skip }: { readonly slo: Slo; readonly share: number; readonly fromDue: boolean; readonly skip: number }): SloCounter {
  let seen = 0;
  let n = 0;
  let good = 0;
  return {
    add(row) {
      if (++seen <= skip) return;
      n++;
      if (gatherRequests([row], { slo, fromDue }).requests[0]?.good === true) good++;
    },
    decided() {
      if (n < fewest) return false;
      // Wilson's interval of the attainment.
      const value = good / n;
      const centre = (value + (z * z) / (2 * n)) / (1 + (z * z) / n);
      const half = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n));
      return centre - half > share || centre + half < share;
    },
  };
}
