import path from 'node:path';
import type { Ended } from '../../cli/pitwall.ts';
import { sumOf, type Context, type Fault, type Verdict } from '../fault.ts';
import { leftovers } from '../leftovers.ts';
import { saidBy, wrongWith, wrongWithStore } from '../settle.ts';
import { openSubject } from '../subject.ts';

const server = path.resolve('test/execute/replicas/server.mjs');
/** What the server does each time that it is started. */
const crashes: Readonly<Record<string, readonly string[]>> = {
  'ends before it is ready': ['exit=3', 'say=no-such-model'],
  'is killed before it is ready': ['killed=SIGSEGV'],
  'is ready and ends half a second later': ['dies=500'],
  'is ready, ends soon and leaves children that ignore TERM': ['children=deaf', 'dies=700'],
  'never gets ready': ['hang'],
};

export const crashLoop: Fault = {
  name: 'a replica that crashes in a loop',
  line: `Each time that the server of a tune is started it ${Object.keys(crashes).join(', or ')}. Every configuration is an observation that says so; nothing is left.`,
  kinds: ['tune'],
  async inject(context) {
    const verdicts: Verdict[] = [];
    for (const name of Object.keys(crashes).slice(0, Math.max(1, context.moments))) verdicts.push(await crash(context, name));
    return sumOf(verdicts);
  },
};

async function crash({ kind, program, say }: Context, name: string): Promise<Verdict> {
  const subject = await openSubject(kind, program, { command: [process.execPath, server, '{{ port }}', 'w={{ wait * slots }}', ...(crashes[name] ?? [])] });
  try {
    const first: Ended = await subject.begin('--set', 'server.ready.timeout=5s').ended;
    const rows = subject.rows();
    const bad = rows.filter(([row, said]) => row.startsWith('experiment') && !/"(startFailed|died|timedOut|failed)"/.test(said));
    const experiments = rows.filter(([row]) => row.startsWith('experiment')).length;
    const left = await leftovers(subject);
    const said = saidBy(first, subject);
    const wrong = [
      ...wrongWith(first, subject), ...wrongWithStore(subject), ...left.map(what => `left: ${what}`),
      ...(first.code === 3 && said.length > 0 ? [] : [`it ended with ${String(first.code)} and said ${said.join()}`]),
      ...(experiments === 4 ? [] : [`${experiments} of 4 experiments are recorded`]), ...bad.map(([row, what]) => `${row} is ${what}`),
    ];
    say(`${kind}: ${name}: ${said.join().slice(0, 200)}`);
    return { injected: 1, survived: wrong.length === 0 ? 1 : 0, lost: 4 - experiments, twice: 0, left: left.length, said, wrong: wrong.map(what => `${name}: ${what}`) };
  } finally {
    await subject.dispose();
  }
}
