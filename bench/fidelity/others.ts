import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { measureStreams, runChild } from './measure.ts';
import { pinned } from './servers.ts';
import { startTruthServer } from '../server/startTruthServer.ts';

const inFlight = 200;

/** Events as fast as the server in C++ writes them, 64 in a write. */
export async function measureCoalesced(): Promise<Record<string, number>> {
  const { eventsPerS, events, threadCpuUsPerEvent, lostEvents } = await measureStreams({ client: 'pitwall', server: 'native', model: 'mock;ttft=0;itl=0;n=2000;burst=64', streams: 8, requests: 400 });
  return { 'coalesced events/s': eventsPerS, 'coalesced lost': lostEvents, 'coalesced events': events, ...(threadCpuUsPerEvent === undefined ? {} : { 'coalesced events/s of a core': 1e6 / threadCpuUsPerEvent }) };
}

/** Short requests a second: our client and autocannon, which measures nothing else. */
export async function measureRequests(autocannon: string): Promise<Record<string, number>> {
  const server = await startTruthServer([], pinned(0));
  try {
    const ours = (await runChild([path.join(import.meta.dirname, '../bareClient.ts'), server.url, 'mock;lat=0', '100000', String(inFlight)])) as unknown as { perSecond: number };
    const body = JSON.stringify({ model: 'mock;lat=0', messages: [{ role: 'user', content: 'What is 1 + 1?' }], stream: false });
    const [command = '', ...args] = [...pinned(1), autocannon, '-c', String(inFlight), '-d', '3', '-m', 'POST', '-H', 'content-type=application/json', '-b', body, '--json', `${server.url}/chat/completions`];
    const { requests } = JSON.parse(await outputOf(command, args)) as { requests: { average: number } };
    return { 'requests/s pitwall': ours.perSecond, 'requests/s autocannon': requests.average };
  } finally {
    server.stop();
  }
}

export async function measureMemory(requests: number, tokens: number): Promise<Record<string, number>> {
  const { mb } = (await runChild(['--expose-gc', path.join(import.meta.dirname, 'memory.ts'), String(requests), String(tokens)])) as unknown as { mb: number };
  return { 'memory MB of 100,000': (mb * 100_000) / requests };
}

async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: os.tmpdir(), stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  await new Promise<void>((resolve, reject) => child.once('error', reject).once('close', code => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`)))));
  return out;
}
