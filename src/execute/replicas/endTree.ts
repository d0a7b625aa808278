import { spawnSync } from 'node:child_process';
import type { Clock } from '../../base/clock.ts';
import { lives, livingOf, type Living, type ProcessTree } from './processTree.ts';

const [firstPollMs, longestPollMs] = [10, 100];
/** Whoever has not gone so long after KILL waits for a device or a disk: nothing we do ends it. */
const hopelessMs = 10_000;

/**
 * Asks all of it to end (TERM), and ends what is there after the grace (KILL), until nobody is left.
 * Returns whether that is so: a process that waits in the kernel for a broken device cannot be ended, and where the system cannot be asked for so long, nobody knows.
 */
export async function endTree(tree: ProcessTree, graceMs: number, clock: Clock): Promise<boolean> {
  const askedMs = clock.nowMs();
  let told: readonly Living[] = [];
  for (let pollMs = firstPollMs; ; pollMs = Math.min(longestPollMs, 2 * pollMs)) {
    // To look for new ones costs milliseconds: not while those that are known are there.
    if (!told.some(({ pid }) => lives(pid))) {
      const living = look(tree);
      if (living?.length === 0) return true;
      told = living ?? [];
      tell(tree, told, 'SIGTERM');
    }
    const leftMs = askedMs + graceMs - clock.nowMs();
    if (leftMs <= 0) break;
    await clock.sleep(Math.min(pollMs, leftMs));
  }
  const killedMs = clock.nowMs();
  for (let pollMs = firstPollMs; ; pollMs = Math.min(longestPollMs, 2 * pollMs)) {
    const living = look(tree);
    if (living?.length === 0) return true;
    if (clock.nowMs() - killedMs > hopelessMs) return false;
    tell(tree, living ?? [], 'SIGKILL');
    await clock.sleep(pollMs);
  }
}

/** Undefined where the system cannot be asked now. */
function look(tree: ProcessTree): readonly Living[] | undefined {
  try {
    return livingOf(tree);
  } catch {
    return undefined;
  }
}

function tell({ root }: ProcessTree, living: readonly Living[], signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    // No process can be asked there, and those that it has started are found through it while it is there.
    if (root !== undefined) spawnSync('taskkill', ['/pid', String(root.pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
    return;
  }
  // The group at once: one by one, a parent would start anew what it sees end. And each is told once: many servers take a second TERM for impatience.
  const group = living.some(each => each.group === root?.pid) ? root?.pid : undefined;
  if (group !== undefined) send(-group, signal);
  for (const each of living) if (each.group !== group) send(each.pid, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone, or is not ours to end.
  }
}
