import { execFile } from 'node:child_process';
import type { Clock } from '../../base/clock.ts';

/** A client that hangs (its daemon is gone) is not waited for. */
const clientLimitMs = 10_000;
/** To free the memory of a large model takes a daemon a while. */
const removeLimitMs = 30_000;
const pollMs = 250;

/** Asks a container to end. Returns whether it was there. @param client `docker`, or what takes its words (`podman`) */
export async function stopContainer(client: string, name: string, graceMs: number): Promise<boolean> {
  return (await run([client, 'stop', '-t', String(Math.ceil(graceMs / 1000)), name], graceMs + clientLimitMs)) !== 'absent';
}

/** Removes it, and returns whether nothing of it is left: a daemon that does not answer, or not yet, may still have it. */
export async function removeContainer(client: string, name: string, clock: Clock): Promise<boolean> {
  const sinceMs = clock.nowMs();
  while ((await run(removeCommand(client, name), removeLimitMs)) === 'failed') {
    if (clock.nowMs() - sinceMs > removeLimitMs) return false;
    await clock.sleep(pollMs);
  }
  return true;
}

/** Ends it at once, if it is there. */
export function removeCommand(client: string, name: string): readonly string[] {
  return [client, 'rm', '-f', name];
}

function run([file = '', ...args]: readonly string[], timeout: number): Promise<'done' | 'absent' | 'failed'> {
  return new Promise(resolve => void execFile(file, args, { timeout, windowsHide: true }, (error, out, note) => resolve(error === null ? 'done' : /no such container/i.test(out + note) ? 'absent' : 'failed')));
}
