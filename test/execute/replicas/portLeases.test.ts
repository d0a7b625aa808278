import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { createRng } from '../../../src/base/rng.ts';
import { createPortLeases, isPortFree, type PortTable } from '../../../src/execute/replicas/portLeases.ts';

function table(): PortTable & { readonly held: Set<number> } {
  const held = new Set<number>();
  return { held, claim: port => !held.has(port) && held.add(port) !== undefined, release: port => void held.delete(port) };
}

test('two never get the same one, and what is given back can be had again', async () => {
  const shared = table();
  const tried: number[] = [];
  // The same numbers for both: they want the same ports.
  const both = [1, 2].map(() => createPortLeases(shared, { clock: systemClock, rng: createRng(1), isFree: port => Promise.resolve(tried.push(port) % 3 !== 0) }));
  const leases = await Promise.all(both.flatMap(leases => [leases.take(), leases.take(), leases.take()]));
  expect(new Set(leases.map(({ port }) => port)).size).toBe(6);
  expect([...shared.held].sort()).toEqual(leases.map(({ port }) => port).sort());
  for (const lease of leases) lease.dispose();
  expect(shared.held.size).toBe(0);
});

test('a port that others listen on is passed over, wherever they listen', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    const server = createServer().listen(0, host);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    expect(await isPortFree((server.address() as { port: number }).port), host).toBe(false);
  }
});

test('where none is left it says so', async () => {
  const shared = table();
  await expect(createPortLeases(shared, { clock: systemClock, rng: createRng(1), isFree: () => Promise.resolve(false) }).take()).rejects.toThrow('no free port was found between 20100 and 29999');
  expect(shared.held.size).toBe(0);
});
