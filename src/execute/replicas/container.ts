import { execFile } from 'node:child_process';

/** A client that hangs (its daemon is gone) is not waited for. */
const clientLimitMs = 10_000;

/** Asks a container to end, and removes it; without an effect where there is none. @param client `docker`, or what takes its words (`podman`) */
export async function stopContainer(client: string, name: string, graceMs: number): Promise<void> {
  await run([client, 'stop', '-t', String(Math.ceil(graceMs / 1000)), name], graceMs + clientLimitMs);
  await run(removeCommand(client, name), clientLimitMs);
}

/** Ends it at once, if it is there. */
export function removeCommand(client: string, name: string): readonly string[] {
  return [client, 'rm', '-f', name];
}

function run([file = '', ...args]: readonly string[], timeout: number): Promise<void> {
  return new Promise(resolve => void execFile(file, args, { timeout, windowsHide: true }, () => resolve()));
}
