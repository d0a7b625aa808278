// npm run faults -- [--only NAME]… [--kind KIND]… [--moments N] [--seed N] [--no-write]
import { parseArgs } from 'node:util';
import path from 'node:path';
import { allFaults } from './all.ts';
import { kinds, type Kind } from './fault.ts';
import { injectAll } from './injectAll.ts';
import { recordResults } from './results.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, kind: { type: 'string', multiple: true }, moments: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' }, 'no-write': { type: 'boolean', default: false } },
});
const chosen = allFaults.filter(({ name }) => values.only === undefined || values.only.some(word => name.includes(word)));
if (chosen.length === 0) throw new Error(`There is no such fault; there are: ${allFaults.map(({ name }) => name).join(' · ')}`);
const ofKinds = kinds.filter(kind => values.kind === undefined || values.kind.includes(kind));
const [moments, seed] = [Number(values.moments), Number(values.seed)];
if (!(moments >= 1) || !Number.isInteger(seed)) throw new Error('--moments and --seed are whole numbers');
const beganMs = performance.now();
const results = await injectAll(chosen, { kinds: ofKinds satisfies readonly Kind[], moments, seed, program: path.resolve('dist/cli.js'), say: text => void process.stderr.write(`  ${text}\n`) });
console.log(tableOf(results));
for (const { fault, kind, verdict } of results) for (const wrong of verdict.wrong) console.log(`WRONG ${fault} (${kind}): ${wrong}`);
console.log(`${Math.round((performance.now() - beganMs) / 1000)} s`);
if (!values['no-write']) recordResults(results, seed);
process.exitCode = results.some(({ verdict }) => verdict.wrong.length > 0) ? 1 : 0;
