// `npm run fuzz -- TARGET --minutes N`, `npm run fuzz -- all --minutes N [--at-once K]`: tries inputs that nobody wrote, kept ones first.
// `--total N` instead of `--minutes`: what each lacks of N minutes since its last mend, by test/fuzz/RECORD.json; one that has them is left out.
// `npm run fuzz -- TARGET --input FILE` tries one, and shows what it throws.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleTarget } from './bundleTarget.ts';
import type { FuzzTarget } from './fuzzTarget.ts';
import { keepInput, readInputs, replaceInputs } from './inputFolder.ts';
import { addToRecord, readRecord, recordFinding } from './record.ts';
import type { FromSession, SessionSetup } from './session.ts';

const { values: flags, positionals: [chosen] } = parseArgs({ allowPositionals: true, options: { minutes: { type: 'string' }, total: { type: 'string' }, 'at-once': { type: 'string', default: '1' }, seed: { type: 'string' }, input: { type: 'string' } } });
const known = readdirSync(path.join(import.meta.dirname, 'targets')).map(name => path.basename(name, '.ts'));
const [minutes, atOnce, seed] = [Number(flags.minutes ?? flags.total ?? 1), Number(flags['at-once']), Number(flags.seed ?? Date.now() % 1_000_000)];
const recorded = readRecord();
const minutesOf = (name: string): number => (flags.total === undefined ? minutes : minutes - (recorded[name]?.minutes ?? 0));
const asked = chosen === 'all' ? known : known.filter(name => name === chosen);
const names = flags.total === undefined ? asked : asked.filter(name => minutesOf(name) > 0);
if (asked.length === 0 || !(minutes > 0) || (flags.minutes !== undefined && flags.total !== undefined) || !(atOnce >= 1) || Number.isNaN(seed)) {
  console.error(`npm run fuzz -- TARGET|all [--minutes N | --total N] [--at-once K] [--seed N] [--input FILE]\ntargets: ${known.join(', ')}`);
  process.exit(2);
}
const work = path.resolve(import.meta.dirname, '../../dist-test/fuzz');
let findings = 0;

if (flags.input === undefined) {
  const waiting = [...names];
  await Promise.all(Array.from({ length: Math.min(atOnce, names.length) }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await fuzz(name);
  }));
  const record = readRecord();
  console.table(Object.fromEntries(names.map(name => [name, record[name] ?? {}])));
} else {
  for (const name of names) {
    const { target } = (await import(`./targets/${name}.ts`)) as { readonly target: FuzzTarget };
    const began = process.cpuUsage();
    await target.run(readFileSync(flags.input));
    const { user, system } = process.cpuUsage(began);
    console.log(`${name}: nothing to tell, ${Math.round((user + system) / 1000)} ms`);
  }
}
process.exitCode = findings === 0 ? 0 : 1;

async function fuzz(name: string): Promise<void> {
  const [kept, found, wrong] = [path.join(import.meta.dirname, 'corpus', name), path.join(work, name, 'found'), path.join(work, name, 'findings')];
  const { file, places, words } = await bundleTarget(name, path.join(work, name));
  const inputs = [...readInputs(kept), ...readInputs(found)].map(input => input.toString('base64'));
  const child = fork(path.join(import.meta.dirname, 'session.ts'), { execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'] });
  const setup: SessionSetup = { file, places, words, seed, minutes: minutesOf(name) };
  child.send({ setup, inputs });
  let reached = 0;
  // What is tried before the mend is not tried after it.
  let isClean = true;
  child.on('message', (message: FromSession) => {
    switch (message.type) {
      case 'kept':
        keepInput(found, Buffer.from(message.input, 'base64'));
        break;
      case 'progress':
        reached = Math.max(reached, message.reached);
        if (isClean) addToRecord(name, message);
        break;
      case 'finding':
        findings++;
        isClean = false;
        recordFinding(name);
        console.log(`${name}: ${message.what}\n  ${path.relative(process.cwd(), keepInput(wrong, Buffer.from(message.input, 'base64')))}`);
        break;
      case 'minimised':
        replaceInputs(kept, message.inputs.map(input => Buffer.from(input, 'base64')));
        replaceInputs(found, []);
        console.log(`${name}: ${message.inputs.length} inputs kept, ${reached} of ${places} places`);
        break;
    }
  });
  const code = await new Promise(resolve => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${name}: its process ended with ${String(code)}`);
}
