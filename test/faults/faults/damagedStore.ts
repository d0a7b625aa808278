import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Rng } from '../../../src/base/rng.ts';
import { kinds, sumOf, type Fault, type Kind, type Verdict } from '../fault.ts';
import { leftovers } from '../leftovers.ts';
import { saidBy, wrongWith } from '../settle.ts';
import { openSubject, type Subject } from '../subject.ts';
import type { Undisturbed } from '../undisturbed.ts';

interface Damage {
  readonly name: string;
  does(file: string, rng: Rng): void;
}

/** Another run, that is over soon where a kind may be cut short. */
const small: Readonly<Record<Kind, readonly string[]>> = {
  eval: ['s.eval.yaml', '--sample', '5'],
  statistics: ['s.eval.yaml'],
  bench: ['s.bench.yaml', '--set', 'stop.requests=5'],
  tune: ['s.tune.yaml', '--set', 'max_experiments=1'],
};

const pageBytes = 4096;
const damages: readonly Damage[] = [
  { name: 'cut short', does: (file, rng) => truncateSync(file, Math.floor(rng.next() * statSync(file).size)) },
  { name: 'a bit turned over', does: (file, rng) => change(file, bytes => flip(bytes, rng)) },
  { name: 'twenty bits turned over', does: (file, rng) => change(file, bytes => Array.from({ length: 20 }, () => flip(bytes, rng))) },
  { name: 'a page of zeros', does: (file, rng) => change(file, bytes => bytes.fill(0, ...page(bytes, rng))) },
  { name: 'a page of noise', does: (file, rng) => change(file, bytes => void bytes.subarray(...page(bytes, rng)).forEach((_, k, all) => (all[k] = rng.int(256)))) },
  { name: 'other bytes', does: file => writeFileSync(file, 'this is no database, and it is longer than a header of one: '.repeat(40)) },
  { name: 'empty', does: file => truncateSync(file, 0) },
];

export const damagedStore: Fault = {
  name: 'store damaged',
  line: 'Of a run that was killed in the middle, store and log are cut short, bits are turned over, pages are zeros or noise; then it is listed, shown, exported, resumed, and another one is begun.',
  kinds,
  async inject({ kind, program, rng, moments, undisturbed, say }) {
    const expected = await undisturbed();
    const subject = await openSubject(kind, program);
    try {
      await killInTheMiddle(subject, expected);
      const [folder, kept] = [path.dirname(subject.storeFile), path.join(subject.terminal.folder, 'kept')];
      cpSync(folder, kept, { recursive: true });
      const verdicts: Verdict[] = [];
      for (let k = 0; k < moments; k++) {
        rmSync(folder, { recursive: true });
        cpSync(kept, folder, { recursive: true });
        const damage = damages[k % damages.length];
        if (damage === undefined) continue;
        // As a kill leaves it most of it is in the log; as a clean end leaves it there is none.
        const log = `${subject.storeFile}-wal`;
        const file = rng.int(3) === 0 && size(log) > 0 ? log : subject.storeFile;
        if (file !== log) checkpoint(file);
        damage.does(file, rng);
        const verdict = await use(subject, kind);
        say(`${kind}: ${path.basename(file)} ${damage.name}: ${verdict.said.join(' | ').slice(0, 200)}`);
        verdicts.push({ ...verdict, wrong: verdict.wrong.map(wrong => `${path.basename(file)} ${damage.name}: ${wrong}`) });
      }
      return sumOf(verdicts);
    } finally {
      await subject.dispose();
    }
  },
};

async function killInTheMiddle(subject: Subject, { rows, durationMs }: Undisturbed): Promise<void> {
  const { child, ended } = subject.begin();
  while (child.exitCode === null && subject.rows().length < rows.length * 0.2) await new Promise(resolve => setTimeout(resolve, durationMs / 40));
  child.kill('SIGKILL');
  await ended;
  await leftovers(subject);
}

/** Whoever is refused is told why, and the file stays as it was for who wants to rescue it. */
async function use(subject: Subject, kind: Kind): Promise<Verdict> {
  const wrong: string[] = [];
  const said = new Set<string>();
  for (const args of [['runs'], ['show', 'latest'], ['export', 'latest', '--format', kind === 'bench' ? 'json' : 'csv'], ['run', '--resume', 'latest', '--quiet'], ['run', ...small[kind], '--quiet']]) {
    const before = hashOf(subject.storeFile);
    const ended = await subject.run(...args);
    wrong.push(...wrongWith(ended, subject).map(what => `${args[0] ?? ''}: ${what}`));
    for (const sentence of saidBy(ended, subject)) said.add(sentence);
    if (/is damaged|newer Pitwall/.test(ended.note) && !ended.note.includes('go on with') && hashOf(subject.storeFile) !== before) wrong.push(`${args[0] ?? ''} refused the store, and changed it`);
  }
  const left = await leftovers(subject);
  wrong.push(...left.map(what => `left: ${what}`));
  return { injected: 1, survived: wrong.length === 0 ? 1 : 0, lost: 0, twice: 0, left: left.length, said: [...said], wrong };
}

function checkpoint(file: string): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

function change(file: string, work: (bytes: Buffer) => unknown): void {
  const bytes = readFileSync(file);
  work(bytes);
  writeFileSync(file, bytes);
}

function flip(bytes: Buffer, rng: Rng): void {
  const at = rng.int(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << rng.int(8));
}

function page(bytes: Buffer, rng: Rng): [number, number] {
  const from = rng.int(Math.max(1, Math.floor(bytes.length / pageBytes))) * pageBytes;
  return [from, Math.min(bytes.length, from + pageBytes)];
}

function size(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

function hashOf(file: string): string {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : '';
}
