import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openLedger } from '../../../src/store/ledger.ts';
import type { Ended } from '../../cli/pitwall.ts';
import { kinds, sumOf, type Context, type Fault, type Verdict } from '../fault.ts';
import { resumeUntilDone, settle } from '../settle.ts';
import { openSubject } from '../subject.ts';

/** Each does something to the ledger, and gives what puts an end to it, as a person would. */
const damages: Readonly<Record<string, (file: string) => (() => Promise<void>) | undefined>> = {
  'is no database': file => away(file, () => writeFileSync(file, 'this is no database, and it is longer than a header of one: '.repeat(40))),
  'is cut short': file => away(file, () => writeFileSync(file, made(file).subarray(0, 5000))),
  'has a page of noise': file => away(file, () => writeFileSync(file, made(file).fill(0xa5, 4096, 12_288))),
  'has lost its header': file => away(file, () => writeFileSync(file, made(file).fill(0, 0, 100))),
  'is of a newer version': file => away(file, () => {
    made(file);
    const db = new DatabaseSync(file);
    db.exec("UPDATE meta SET value = '99' WHERE key = 'schema_version'");
    db.close();
  }),
  'is a folder': file => away(file, () => mkdirSync(file, { recursive: true })),
  'is locked': file => {
    made(file);
    const holder = spawn(process.execPath, ['--no-warnings', path.resolve('test/faults/holdFile.mjs'), file, '30000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = once(holder, 'exit');
    return async () => void (await gone);
  },
};

export const ledgerDamaged: Fault = {
  name: 'ledger damaged',
  line: `The user’s ledger ${Object.keys(damages).join(', ')}. Who needs no lease goes on without it; who does is refused, and goes on once it was moved away.`,
  kinds,
  async inject(context) {
    const verdicts: Verdict[] = [];
    for (const name of Object.keys(damages)) verdicts.push(await damage(context, name));
    return sumOf(verdicts);
  },
};

async function damage({ kind, program, undisturbed, say }: Context, name: string): Promise<Verdict> {
  const expected = await undisturbed();
  // A declared rate is shared through the ledger.
  const subject = await openSubject(kind, program);
  try {
    mkdirSync(path.dirname(subject.ledgerFile), { recursive: true });
    const mend = damages[name]?.(subject.ledgerFile);
    const flags = kind === 'eval' ? ['--set', 'models.0.limits.requests_per_minute=60000'] : [];
    if (name === 'is locked') await new Promise(resolve => setTimeout(resolve, 500));
    const first = await subject.begin(...flags).ended;
    const commands: Ended[] = [first, await subject.run('gpus')];
    await mend?.();
    if (first.code !== 0) commands.push(...(await resumeUntilDone(subject)));
    say(`${kind}: ledger ${name}: ${first.code === 0 ? 'went on' : first.note.slice(-300)}`);
    const verdict = await settle(subject, expected, 1, commands);
    return { ...verdict, wrong: verdict.wrong.map(wrong => `ledger ${name}: ${wrong}`) };
  } finally {
    await subject.dispose();
  }
}

/** What it was before anything happened to it. */
function made(file: string): Buffer {
  if (!existsSync(file)) openLedger(file).dispose();
  return readFileSync(file);
}

function away(file: string, damageIt: () => void): () => Promise<void> {
  damageIt();
  return () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { recursive: true, force: true });
    return Promise.resolve();
  };
}
