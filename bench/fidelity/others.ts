import path from 'node:path';
import { measureStreams, runChild } from './measure.ts';

/** Events as fast as the server in C++ writes them, 64 in a write. */
export async function measureCoalesced(first: boolean): Promise<Record<string, number>> {
  const { eventsPerS, events, threadCpuUsPerEvent, lostEvents } = await measureStreams({ client: 'pitwall', server: 'native', model: 'mock;ttft=0;itl=0;n=2000;burst=64', streams: 8, requests: 400, first });
  return { 'coalesced events/s': eventsPerS, 'coalesced lost': lostEvents, 'coalesced events': events, ...(threadCpuUsPerEvent === undefined ? {} : { 'coalesced events/s of a core': 1e6 / threadCpuUsPerEvent }) };
}

export async function measureMemory(requests: number, tokens: number): Promise<Record<string, number>> {
  const { mb } = (await runChild(['--expose-gc', path.join(import.meta.dirname, 'memory.ts'), String(requests), String(tokens)])) as unknown as { mb: number };
  return { 'memory MB of 100,000': (mb * 100_000) / requests };
}
