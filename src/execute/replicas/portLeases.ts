import { createServer } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import type { Rng } from '../../base/rng.ts';

/** Ports of this machine that servers may listen on. Two runners are never given the same one. */
export interface PortLeases {
  /** One that nobody holds and nobody listens on. Throws a HumanError where none is left. */
  take(): Promise<PortLease>;
}

/** Disposing it gives the port back. */
export interface PortLease extends Disposable {
  readonly port: number;
}

/** Who has which: the user's ledger. */
export interface PortTable {
  /** Whether it is this process's now: nobody who lives had it. */
  claim(port: number, nowMs: number): boolean;
  release(port: number): void;
}

/**
 * Below those that systems give to outgoing connections (Linux: from 32768, others: from 49152): a load of a thousand sockets would otherwise take
 * a port between its lease and the moment its server listens.
 */
const [first, count] = [20_100, 9_900];
const attempts = 200;

export function createPortLeases(table: PortTable, { clock, rng, isFree = isPortFree }: { readonly clock: Clock; readonly rng: Rng; readonly isFree?: (port: number) => Promise<boolean> }): PortLeases {
  return {
    async take() {
      // Anywhere: one that was given back a moment ago may still have connections that are closing.
      const from = rng.int(count);
      for (let k = 0; k < attempts; k++) {
        const port = first + ((from + k) % count);
        // Claimed before it is tried: to try a port is to hold it for a moment.
        if (!table.claim(port, clock.wallMs())) continue;
        if (await isFree(port)) return { port, ...toDisposable(() => table.release(port)) };
        table.release(port);
      }
      throw new HumanError({ what: `no free port was found between ${first} and ${first + count - 1}`, toDo: 'end servers that are not needed', kind: 'unfinished' });
    },
  };
}

/** Whether nobody listens on it, at loopback or everywhere. */
export async function isPortFree(port: number): Promise<boolean> {
  // Some systems let one listen at loopback beside another that listens everywhere.
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0')) && (await canListen(port, '::'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL'));
    server.listen({ port, host, exclusive: true, ipv6Only: host === '::' }, () => server.close(() => resolve(true)));
  });
}
