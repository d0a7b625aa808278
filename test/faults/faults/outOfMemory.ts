import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fault } from '../fault.ts';
import { saidBy, settle } from '../settle.ts';
import { openSubject, type Subject } from '../subject.ts';
import { runUndisturbed } from '../undisturbed.ts';

/** So much a thread's heap may have, in place of the gigabyte it is given; what the monster below needs is more. */
const heapMb = 60;
const words = 600_000;

export const outOfMemory: Fault = {
  name: 'a scoring thread runs out of memory',
  line: `One output of ${words.toLocaleString('en')} different words takes a scoring thread’s memory, so that the system ends the thread. Of an eval that sample alone has no score, and says why; where sums alone are kept the run says what to do.`,
  kinds: ['eval', 'statistics'],
  async inject({ kind, program }) {
    const [calm, subject] = [await openSubject(kind, program), await openSubject(kind, program)];
    try {
      for (const each of [calm, subject]) record(each);
      const expected = await runUndisturbed(calm, scorers);
      plantMonster(subject);
      subject.terminal.variables = { ...subject.terminal.variables, NODE_OPTIONS: `--import=${pathToFileURL(path.resolve('test/faults/smallThreads.mjs')).href}`, HEAP_MB: String(heapMb) };
      const first = await subject.begin(...scorers).ended;
      if (kind === 'statistics') {
        const told = first.code === 3 && saidBy(first, subject).some(line => /memory/.test(line)) ? [] : [`nobody was told (${String(first.code)}): ${first.note.slice(-900)}`];
        // Its shard cannot be scored: the rows of the others are what is compared.
        return await settle(subject, { ...expected, rows: [] }, 1, [first], told, () => []);
      }
      const rows = subject.rows();
      const monsters = rows.filter(([name]) => isMonster(name));
      const told = monsters.length === 1 && monsters.every(([, said]) => /"value":null/.test(said) && /memory/.test(said)) ? [] : [`the sample does not say why it has no score: ${JSON.stringify(monsters.map(([name, said]) => [name, said.slice(-300)]))}; ${first.note.slice(-900)}`];
      return await settle(subject, expected, 1, [first], told, all => all.filter(([name]) => !isMonster(name)));
    } finally {
      await calm.dispose();
      await subject.dispose();
    }
  },
};

const scorers = ['--set', 'scorers=["rouge1","exact_match"]'];

/** Outputs that are there already: no endpoint has to say them. */
function record({ kind, terminal }: Subject): void {
  if (kind !== 'eval') return;
  const file = path.join(terminal.folder, 's.eval.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^models: .*$/m, 'models: [{id: m, provider: recorded, path: rows.jsonl, output: "{{ row.input }}"}]'));
}

/** The last row: 400 of an eval. */
function isMonster(name: string): boolean {
  return name.endsWith('/400/0');
}

function plantMonster({ kind, terminal }: Subject): void {
  const text = Array.from({ length: words }, (_, k) => `w${k}`).join(' ');
  appendFileSync(path.join(terminal.folder, 'rows.jsonl'), `\n${JSON.stringify(kind === 'eval' ? { input: text, target: text } : { k: 40_000, language: 'l0', target: text, output: text })}`);
}
