import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isAlive } from '../../src/store/liveness.ts';
import type { Ended } from '../cli/pitwall.ts';
import type { Verdict } from './fault.ts';
import { leftovers } from './leftovers.ts';
import { compareRows, type Rows } from './rowsOf.ts';
import type { Subject } from './subject.ts';
import type { Undisturbed } from './undisturbed.ts';

/** What a person reads of one command: every line that says what went wrong. */
export function saidBy({ note, out }: Ended, { terminal }: Subject): readonly string[] {
  return `${note}\n${out}`
    .split('\n')
    .filter(line => /^(pitwall|error): |\d+ of \d+ \w+ failed/.test(line))
    .map(line => line.replaceAll(terminal.folder, '…').replaceAll(/\b\w+-\d{8}-\d{6}-\w{4}\b/g, 'RUN').replaceAll(/\(process \d+/g, '(process N').replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'));
}

/** Nobody is to read a trace of ours, to guess what an exit code meant, or to wait for ever. */
export function wrongWith(ended: Ended, subject: Subject): readonly string[] {
  const { code, note, out } = ended;
  if (code === null) return [`a command hung or was ended by a signal; it had said: ${note.slice(-300)}`];
  const wrong: string[] = [];
  if (/a bug in Pitwall|^\s+at .+:\d+:\d+\)?$/m.test(note + out)) wrong.push(`a person read a trace: ${(note + out).slice(0, 900)}`);
  else if (code === 1) wrong.push(`exit code 1, which says that a gate failed: ${note.slice(-300)}`);
  else if (code !== 0 && saidBy(ended, subject).length === 0) wrong.push(`exit code ${code} without a sentence: ${note.slice(-300)}`);
  return wrong;
}

/** Whether the run can be taken up by the one who reads `pitwall runs`, and the file is whole. */
export function wrongWithStore({ storeFile, terminal }: Subject): readonly string[] {
  if (!existsSync(storeFile)) return [];
  const raw = new DatabaseSync(storeFile);
  const check = raw.prepare('PRAGMA integrity_check').all().map(({ integrity_check: found }) => String(found));
  const foreign = raw.prepare('PRAGMA foreign_key_check').all();
  const has = raw.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'runs'").get()?.['n'] === 1;
  raw.close();
  const wrong = [...(check.join() === 'ok' ? [] : [`integrity_check says ${check.join()}`]), ...(foreign.length === 0 ? [] : [`${foreign.length} rows refer to what is not there`])];
  if (!has) return wrong;
  const store = terminal.store();
  const undead = store.runs().filter(run => run.state !== 'ended' && isAlive(run, Date.now()));
  store.dispose();
  return [...wrong, ...undead.map(({ id, state }) => `${id} reads ${state}, and nobody works on it`)];
}

/** Resumes until the run is at its end, as a person would; begins it where the fault came before it had. Returns what each command said. */
export async function resumeUntilDone(subject: Subject, flags: readonly string[] = []): Promise<readonly Ended[]> {
  const all: Ended[] = [];
  for (let tries = 0; tries < 6; tries++) {
    const ended = subject.exists() ? await subject.run('run', '--resume', 'latest', ...flags) : await subject.begin(...flags).ended;
    // Killed after its last row was written, and before its process had ended.
    if (ended.note.includes('is complete: there is nothing to resume')) return all;
    all.push(ended);
    if (ended.code === 0) return all;
  }
  return all;
}

/**
 * The verdict once a run has come to its end, however: `injected` faults and what commands have said meanwhile.
 * @param seen what of the rows is compared
 */
export async function settle(subject: Subject, { rows }: Undisturbed, injected: number, commands: readonly Ended[], more: readonly string[] = [], seen: (rows: Rows) => Rows = all => all): Promise<Verdict> {
  const left = await leftovers(subject);
  const { lost, twice, wrong } = compareRows(seen(subject.rows()), rows);
  const all = [...wrong, ...commands.flatMap(ended => wrongWith(ended, subject)), ...wrongWithStore(subject), ...left.map(what => `left: ${what}`), ...more];
  const said = new Set(commands.flatMap(ended => saidBy(ended, subject)));
  return { injected, survived: all.length === 0 ? injected : Math.max(0, injected - all.length), lost, twice, left: left.length, said: [...said], wrong: all };
}
