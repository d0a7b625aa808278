import { lstatSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys, runEveryKind } from './everyKind.ts';

let place: Awaited<ReturnType<typeof runEveryKind>>;
/** Of the folders of the run while its jobs worked: what held a key, or was others' to read. */
const seen = new Set<string>();
const umask = process.umask(0);
beforeAll(async () => {
  place = await runEveryKind(workspace => {
    for (const file of [...holding(workspace), ...open(workspace)]) seen.add(file.replace(/\(.*/, ''));
  });
}, 180_000);
afterAll(() => {
  process.umask(umask);
  place.close();
  rmSync(place.folder, { recursive: true });
});

const everything = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => path.join(folder, name)).filter(file => lstatSync(file, { throwIfNoEntry: false }) !== undefined);

/** As it is, and as addresses, JSON, Base64 and a dump write it. */
function formsOf(key: string): readonly string[] {
  const base64 = [0, 1, 2].map(before => Buffer.concat([Buffer.alloc(before), Buffer.from(key)]).toString('base64').slice(4, -4));
  return [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), new URLSearchParams({ x: key }).toString().slice(2), Buffer.from(key).toString('hex'), Buffer.from(key).toString('hex').toUpperCase(), ...base64, ...base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** `FILE (KEY)` of each file below the folder that holds a key in any form; of databases also the values of their rows, which may lie on several pages. */
function holding(folder: string): readonly string[] {
  return everything(folder).filter(file => lstatSync(file).isFile()).flatMap(file => {
    const texts = [readFileSync(file).toString('latin1'), ...(file.endsWith('.db') ? [valuesOf(file)] : [])];
    return Object.entries(keys).flatMap(([name, key]) => (formsOf(key).some(form => texts.some(text => text.includes(form))) ? [`${path.relative(folder, file)} (${name})`] : []));
  });
}

function valuesOf(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => String(name));
    return tables.map(table => JSON.stringify(db.prepare(`SELECT * FROM "${table}"`).all(), (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : typeof value === 'bigint' ? String(value) : value))).join('\n');
  } finally {
    db.close();
  }
}

/** `FILE (MODE)` of what anybody but its owner may read, below a workspace: what a person wrote there is the person's. */
function open(workspace: string): readonly string[] {
  return everything(path.join(workspace, '.pitwall')).flatMap(file => ((lstatSync(file).mode & 0o077) === 0 ? [] : [`${path.relative(workspace, file)} (${(lstatSync(file).mode & 0o777).toString(8)})`]));
}

test('a task of each kind has run, well and badly', () => {
  expect(place.ends).toEqual(['well failed', 'badly failed', 'load succeeded', 'served succeeded', 'unserved failed', 'tuned succeeded', 'clustered failed']);
});

test('endpoints, programs and servers did repeat what they were told', () => {
  const db = new DatabaseSync(path.join(place.workspace, '.pitwall', 'store.db'), { readOnly: true });
  const hidden = (sql: string): number => Number(db.prepare(sql).get()?.['n']);
  expect(hidden("SELECT count(*) AS n FROM texts WHERE output LIKE '%[secret]%'")).toBeGreaterThan(5);
  expect(hidden("SELECT count(*) AS n FROM texts WHERE error LIKE '%[secret]%'")).toBeGreaterThan(3);
  expect(hidden("SELECT count(*) AS n FROM cache WHERE answer LIKE '%[secret]%'")).toBeGreaterThan(0);
  db.close();
  const logs = everything(path.join(place.workspace, '.pitwall', 'logs')).filter(file => /\.(log|jsonl)$/.test(file)).map(file => readFileSync(file, 'utf8'));
  expect(logs.filter(log => log.includes('[secret]')).length).toBeGreaterThan(4);
});

test('no key is on disk, in no form: store, state, logs, exports, job files, what is temporary', () => {
  expect(everything(place.folder).length).toBeGreaterThan(60);
  expect(holding(place.folder)).toEqual([]);
});

test('while jobs work, one file holds keys, and nothing is open to others', () => {
  const [file, ...others] = [...seen];
  expect([file, others]).toEqual([expect.stringMatching(/^\.pitwall\/slurm\/clustered-[\w-]+\/environment\.json $/), []]);
});

test('files have mode 0600 and folders 0700, with a umask that would leave everything open', () => {
  expect(open(place.workspace)).toEqual([]);
  const others = ['home', 'temp'].flatMap(name => [path.join(place.folder, name), ...everything(path.join(place.folder, name))]);
  expect(others.filter(file => (lstatSync(file).mode & 0o077) !== 0)).toEqual([]);
  expect(others.some(file => file.endsWith('ledger.db'))).toBe(true);
});
