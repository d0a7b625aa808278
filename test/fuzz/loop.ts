// A thread that tries inputs until it is told to stop: those that come by somewhere new are kept, and changed again.
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { createRng } from '../../src/base/rng.ts';
import { Coverage } from './coverage.ts';
import type { FuzzTarget } from './fuzzTarget.ts';
import { hitsName } from './hitsName.ts';
import { UnderWay, type FromLoop, type LoopSetup } from './loopMessages.ts';
import { minimise } from './minimise.ts';
import { mutate } from './mutate.ts';

const setup = workerData as LoopSetup;
const underWay = new UnderWay(setup.underWay);
const coverage = new Coverage(setup.places);
Object.assign(globalThis, { [hitsName]: coverage.hits });
const { target } = (await import(pathToFileURL(setup.file).href)) as { readonly target: FuzzTarget };
const tell = (message: FromLoop): void => parentPort?.postMessage(message);

const rng = createRng(setup.seed);
const words = [...(target.words ?? []), ...setup.words];
const { maxBytes = 4096 } = target;
const seeds = target.seeds().map(seed => Buffer.from(seed));
const pool: Buffer[] = [];
const told = new Set<string>();
let tried = 0;

/** Of one mistake only the first input is told. */
async function attempt(input: Buffer, isSuspect = false): Promise<void> {
  // A target that reads the seed's memory after its turn would see another's: each has its own.
  const own = Buffer.from(input);
  underWay.begin(own, isSuspect);
  coverage.begin();
  try {
    await target.run(own);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const key = `${what.split('\n')[0]?.replaceAll(/\d+|"[^"]*"|`[^`]*`/g, '') ?? ''} ${what.split('\n').find(line => line.includes(' at ')) ?? ''}`;
    if (!told.has(key) && told.size < 20) tell({ type: 'finding', input, what });
    told.add(key);
  }
  if (++tried % 200 === 0) await setImmediate();
}

for (const input of [...seeds, ...setup.inputs.map(kept => Buffer.from(kept))]) {
  await attempt(input);
  if (coverage.end() !== 'nothing' || pool.length === 0) pool.push(input);
}
if (setup.suspect !== undefined) await attempt(Buffer.from(setup.suspect), true);

while (!underWay.isOver) {
  // What was found last leads on most often; one that is short is tried sooner.
  const from = rng.next() < 0.4 ? Math.max(0, pool.length - 30) : 0;
  const [one, other] = [pool[from + rng.int(pool.length - from)] ?? Buffer.alloc(0), pool[rng.int(pool.length)] ?? Buffer.alloc(0)];
  const input = mutate(one.length > 2 * other.length && rng.next() < 0.5 ? other : one, rng, { words, others: pool, maxBytes });
  await attempt(input);
  if (coverage.end() === 'nothing') continue;
  pool.push(input);
  tell({ type: 'kept', input, reached: coverage.reached });
}

const placesOf = async (input: Buffer): Promise<readonly number[]> => {
  await attempt(input);
  return [...coverage.hits.entries()].flatMap(([place, hits]) => (hits > 0 ? [place] : []));
};
tell({ type: 'minimised', inputs: await minimise(pool.slice(), seeds, placesOf), reached: coverage.reached });
