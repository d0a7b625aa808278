// `npm run bench:verdicts [-- --rounds N] [-- --quiet N] [-- --seeds N] [-- --only planted,quiet,capacity,plateau] [-- --add] [-- --short]`: what a bench is to find out of itself, with a real
// client in a process of its own and a simulated server in another. Faults are planted (one connection, a client that stands still, no core, a server that drifts) and must be told with the right cause;
// short benches where nothing is planted must not be called invalid; a capacity and a plateau that are known must be found. `--add` adds to what was measured last, so that it can be taken in parts.
// `--short` (CI) plants each fault once and writes nothing.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from './verdicts/bench.ts';
import { findCapacity, findPlateau, quietRun, type FoundCapacity, type FoundPlateau } from './verdicts/measured.ts';
import { planted } from './verdicts/planted.ts';
import { verdictTable } from './verdicts/table.ts';

/** Everything that was seen so far. */
export interface Seen {
  readonly planted: { readonly name: string; readonly verdict: string; readonly told: boolean; readonly causes: readonly string[] }[];
  readonly quiet: { readonly verdict: string; readonly causes: readonly string[] }[];
  readonly capacity: FoundCapacity[];
  readonly plateau: FoundPlateau[];
}

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, quiet: { type: 'string', default: '100' }, seeds: { type: 'string', default: '20' }, only: { type: 'string', default: 'planted,quiet,capacity,plateau' }, add: { type: 'boolean', default: false }, short: { type: 'boolean', default: false } },
});
const folder = path.join(import.meta.dirname, 'results');
const file = path.join(folder, 'verdicts.json');
const seen: Seen = flags.add && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Seen) : { planted: [], quiet: [], capacity: [], plateau: [] };
const parts = flags.short ? ['planted'] : flags.only.split(',');
const rounds = flags.short ? 1 : Number(flags.rounds);
const served = await serve();
try {
  const repeat = async (part: keyof Seen, times: number, once: (k: number) => Promise<void>): Promise<void> => {
    for (let k = 0; parts.includes(part) && k < times; k++) {
      await once(k);
      keep();
    }
  };
  await repeat('planted', rounds, async () => {
    for (const fault of planted) {
      const { name, cause, verdicts } = fault;
      const [level] = (await fault.run(served)).levels;
      const causes = level?.causes ?? [];
      seen.planted.push({ name, verdict: level?.verdict ?? 'none', told: verdicts.includes(level?.verdict ?? 'none') && causes.some(said => cause.test(said)), causes });
    }
  });
  await repeat('quiet', Number(flags.quiet), async () => void seen.quiet.push(await quietRun(served)));
  const from = seen.capacity.length;
  await repeat('capacity', Number(flags.seeds), async k => void seen.capacity.push(await findCapacity(served, from + k)));
  await repeat('plateau', rounds, async () => void seen.plateau.push(await findPlateau(served)));
} finally {
  await served.stop();
}
const { text, held } = verdictTable(seen, `${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
console.log(text);
if (!flags.short) writeFileSync(path.join(folder, 'verdicts.md'), text);
process.exitCode = held ? 0 : 1;

/** After each part: what was measured is not lost with what comes next. */
function keep(): void {
  if (flags.short) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(seen)}\n`);
}
