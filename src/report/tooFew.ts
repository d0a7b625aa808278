import { leastOfName } from '../score/operational.ts';

/** Why a percentile has no value. */
export function tooFew(name: string, n: number): string {
  return `n too small: ${n} of the ${leastOfName(name)} observations that ${name} needs`;
}
