import type { LoadEndpoint, LoadServer } from '../../execute/load/loadTarget.ts';
import { generateHere, type HerePorts } from './generateHere.ts';
import type { LoadGenerator } from './loadGenerator.ts';
import type { LoadThreadsOptions } from './threads/startLoadThreads.ts';

export interface GeneratorPorts extends HerePorts {
  /** Without it the load is made in this thread. */
  readonly startLoadThreads?: (options: Omit<LoadThreadsOptions, 'environment'>) => Promise<LoadGenerator>;
}

/**
 * Who makes the load of a level: threads of its own, at most one for each request in flight; this one where the server cannot be asked from another, or what is sent is put together here.
 * @param connections most sockets; of a closed loop as many as requests in flight
 */
export async function openGenerator(ports: GeneratorPorts, server: LoadServer, endpoint: LoadEndpoint, { threads, connections, open, here = false }: { readonly threads: number; readonly connections: number; readonly open: boolean; readonly here?: boolean }): Promise<LoadGenerator> {
  const { asked } = server;
  if (here || asked === undefined || ports.startLoadThreads === undefined) return generateHere(endpoint, ports);
  return ports.startLoadThreads({ target: asked, threads: Math.min(threads, connections), connections, open });
}
