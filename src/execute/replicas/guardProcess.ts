// A process beside each that starts servers (guard.ts): it waits for the end of its input, which is the end of that process, and ends what was left running.
import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import { systemClock } from '../../base/clock.ts';
import { endTree } from './endTree.ts';
import type { GuardMessage, Watched } from './guard.ts';

/** Others wait for the devices. */
const longestGraceMs = 2_000;
/** Longer than this nobody's devices are kept from them: what cannot be ended then has to be seen by who looks at the devices. */
const patienceMs = 600_000;

// Of those, the first two come to whole terminals.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

const watched = new Map<string, Watched>();
const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
lines.on('line', line => {
  const message = read(line);
  if (message === undefined) return;
  if ('watch' in message) watched.set(message.watch.tree.mark, message.watch);
  else watched.delete(message.forget);
});
lines.once('close', () => void endAll());

/** Undefined of a line that its writer was killed in the midst of. */
function read(line: string): GuardMessage | undefined {
  try {
    return JSON.parse(line) as GuardMessage;
  } catch {
    return undefined;
  }
}

async function endAll(): Promise<void> {
  await Promise.all([...watched.values()].map(end));
  process.exit(0);
}

async function end({ tree, graceMs, remove }: Watched): Promise<void> {
  const untilMs = systemClock.nowMs() + patienceMs;
  const removing = remove === undefined ? undefined : run(remove);
  while (!(await endTree(tree, Math.min(graceMs, longestGraceMs), systemClock)) && systemClock.nowMs() < untilMs);
  await removing;
  // It may have been made by a client that was ended only now.
  if (remove !== undefined) await run(remove);
}

/** A container that is not there is as good as one that was removed. */
function run([file = '', ...args]: readonly string[]): Promise<void> {
  return new Promise(resolve => void execFile(file, args, { timeout: 30_000, windowsHide: true }, () => resolve()));
}
