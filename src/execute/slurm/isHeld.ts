import type { SlurmStanding } from './slurm.ts';

/** It waits because somebody has stopped it, who can let it go: waited for, although it will not start by itself. What Slurm itself holds, after starts that failed, nobody knows of. */
export function isHeld({ state, reason = '' }: Pick<SlurmStanding, 'state' | 'reason'>): boolean {
  return state === 'waiting' && /^JobHeld(User|Admin)\b/.test(reason);
}
