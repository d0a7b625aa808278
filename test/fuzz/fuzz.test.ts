import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import type { FuzzTarget } from './fuzzTarget.ts';
import { readInputs } from './inputFolder.ts';
import { mutate } from './mutate.ts';

/** Of the processor, for one input, as where minutes are tried. */
const mostCpuMs = 1000;
/** New inputs for each target, always the same ones; minutes of others: npm run fuzz. */
const newInputs = 150;

const targets = readdirSync(path.join(import.meta.dirname, 'targets')).map(name => path.basename(name, '.ts'));

async function load(name: string): Promise<FuzzTarget> {
  return ((await import(`./targets/${name}.ts`)) as { readonly target: FuzzTarget }).target;
}

async function attempt(target: FuzzTarget, input: Buffer): Promise<void> {
  const began = process.cpuUsage();
  try {
    await target.run(Buffer.from(input));
  } catch (error) {
    throw new Error(`of the input ${JSON.stringify(input.toString('latin1').slice(0, 2000))}`, { cause: error });
  }
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000, `ms for ${JSON.stringify(input.toString('latin1').slice(0, 2000))}`).toBeLessThan(mostCpuMs);
}

test.each(targets)('%s: what was worth keeping is read as it should be, and so is what comes of it', async name => {
  const target = await load(name);
  const kept = [...target.seeds().map(seed => Buffer.from(seed)), ...readInputs(path.join(import.meta.dirname, 'corpus', name))];
  for (const input of kept) await attempt(target, input);
  const rng = createRng(`short ${name}`);
  const material = { words: target.words ?? [], others: kept, maxBytes: target.maxBytes ?? 4096 };
  for (let k = 0; k < newInputs; k++) await attempt(target, mutate(kept[rng.int(kept.length)] ?? Buffer.alloc(0), rng, material));
  // Some seconds; a machine that does other things takes its time.
}, 180_000);

test('a kept input is small', () => {
  for (const name of targets) for (const input of readInputs(path.join(import.meta.dirname, 'corpus', name))) expect(input.length, name).toBeLessThanOrEqual(16_384);
});
