import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import type { Check } from '../../report/doctor/check.ts';
import { inspectStore, type Inspected } from '../../store/inspectStore.ts';
import { networkFileSystem } from '../../store/networkFileSystem.ts';
import { ledgerVersion } from '../../store/openLedgerFile.ts';
import { tryFolder } from '../../store/tryFolder.ts';
import { storeFile } from '../../store/workspaceFolder.ts';

const littleBytes = 1024 ** 3;
const tooLittleBytes = 100 * 1024 ** 2;

/** Where results and what belongs to the user are kept: whether SQLite works there, what is there, and how much room is left. @param ledger the file */
export function checkStorage(workspace: string, ledger: string): readonly Check[] {
  const state = nearest(path.dirname(ledger));
  return [
    writing('SQLite', nearest(path.dirname(storeFile(workspace)), workspace), 'name another workspace with --workspace'),
    kept('store', storeFile(workspace), 'no run was recorded here yet'),
    ...(state === undefined ? [] : [writing('state folder', state, 'name another folder with PITWALL_HOME')]),
    kept('ledger', ledger, 'nothing was learnt or shared yet', ledgerVersion),
    ...[...new Set([workspace, state ?? workspace, os.tmpdir()])].map(room),
  ];
}

/** The folder, or the first above it that is there. */
function nearest(folder: string, last = path.parse(folder).root): string {
  return existsSync(folder) || folder === last ? folder : nearest(path.dirname(folder), last);
}

function writing(name: string, folder: string, instead: string): Check {
  try {
    accessSync(folder, constants.W_OK);
    const { version, journal } = tryFolder(folder);
    if (journal !== 'wal') return { name, state: 'problem', found: `${version}, but in ${folder} it keeps no log that several processes can read (journal mode ${journal})`, toDo: `use a folder on a disk of this machine: ${instead}` };
    const on = networkFileSystem(folder);
    if (on !== undefined) return { name, state: 'warning', found: `${version}, and ${folder} is on ${on}, which several machines may share`, toDo: `let one machine alone run there, or ${instead}` };
    return { name, state: 'ok', found: `${version} works in ${folder}` };
  } catch (error) {
    const why = error instanceof HumanError ? error.what : ((error as NodeJS.ErrnoException).code ?? String(error));
    return { name, state: 'problem', found: `${folder} cannot be written (${why})`, toDo: `give yourself the right to write there, or ${instead}` };
  }
}

function kept(name: string, file: string, none: string, newest?: number): Check {
  if (!existsSync(file)) return { name, state: 'none', found: none };
  try {
    const found = inspectStore(file, newest, name === 'store' ? 'store' : 'ledger');
    const [damage] = found.damage;
    if (damage !== undefined) return { name, state: 'problem', found: `${file} is damaged: ${found.damage.join(' · ')}`, toDo: name === 'store' ? 'export the runs that can still be read, then move the file (with its -wal and -shm neighbours) away' : 'move the file (with its -wal and -shm neighbours) away: limits are learnt anew' };
    return { name, state: 'ok', found: `${file}: ${described(found)}` };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { name, state: 'problem', found: `${file}: ${error.what}`, toDo: error.toDo ?? 'move the file away' };
  }
}

function described({ version, newest, sizeBytes, runs }: Inspected): string {
  return [...(runs === undefined ? [] : [counted(runs, 'run')]), `${(sizeBytes / 1e6).toFixed(1)} MB`, `version ${version}${version < newest ? ` (${newest} when it is next used)` : ''}`, 'nothing is damaged'].join(', ');
}

function room(folder: string): Check {
  const name = 'disk';
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const found = `${free < 1e9 ? `${Math.floor(free / 1e6)} MB` : `${(free / 1e9).toFixed(1)} GB`} are free at ${folder}`;
    if (free >= littleBytes) return { name, state: 'ok', found };
    return { name, state: free < tooLittleBytes ? 'problem' : 'warning', found, toDo: 'make room: a run whose disk is full stops, and can be resumed' };
  } catch (error) {
    return { name, state: 'warning', found: `how much is free at ${folder} is not known (${(error as NodeJS.ErrnoException).code ?? String(error)})`, toDo: 'look whether the folder is there' };
  }
}
