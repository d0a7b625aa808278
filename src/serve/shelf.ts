import { constants, copyFileSync, existsSync, linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../store/makeFolder.ts';
import { storeFile } from '../store/workspaceFolder.ts';
import type { Posting } from './posting.ts';

/** A dataset that was posted. */
export interface ShelvedDataset {
  readonly first: number;
  readonly count: 1;
  readonly name: string;
  readonly readme: string;
  readonly defaultMetric: string;
  readonly columnsMap?: Readonly<Record<string, string>>;
  readonly compliance: boolean;
  readonly size: number;
  readonly columns: readonly string[];
  readonly createdMs: number;
}

type Row = Readonly<Record<string, unknown>>;
/** What takes `count` ids from `first` on. */
interface Numbered {
  readonly first: number;
  readonly count: number;
}

/** What was posted lies beside the store, its owner's alone: `.pitwall/api`. Ids rise, also where two servers write at once. */
export class Shelf {
  private readonly folder: string;

  constructor(workspace: string) {
    this.folder = path.join(path.dirname(storeFile(workspace)), 'api');
  }

  datasets(): readonly ShelvedDataset[] {
    return this.all<ShelvedDataset>('datasets');
  }

  addDataset(dataset: Omit<ShelvedDataset, keyof Numbered>, rows: readonly Row[]): ShelvedDataset {
    const made = this.add<ShelvedDataset>('datasets', first => ({ first, count: 1, ...dataset }));
    this.write(this.rowsFile(made.first), `${rows.map(row => JSON.stringify(row)).join('\n')}\n`);
    return made;
  }

  /** Its rows, a line of JSON each. */
  rowsFile(dataset: number): string {
    return path.join(this.folder, 'datasets', `${dataset}.jsonl`);
  }

  rows(dataset: number): readonly Row[] {
    return readFileSync(this.rowsFile(dataset), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as Row);
  }

  postings(): readonly Posting[] {
    return this.all<Posting>('postings');
  }

  addPosting(make: (first: number) => Posting): Posting {
    return this.add('postings', make);
  }

  /** Writes a posting anew. */
  update(posting: Posting): void {
    this.write(path.join(this.folder, 'postings', `${posting.first}.json`), JSON.stringify(posting));
  }

  /** A file that tasks read: they lie beside each other. Returns where it is. */
  taskFile(name: string, text: string): string {
    this.made('tasks');
    const file = this.taskPath(name);
    this.write(file, text);
    return file;
  }

  /** Where it is, or would be. */
  taskPath(name: string): string {
    return path.join(this.folder, 'tasks', name);
  }

  private add<T extends Numbered>(kind: string, make: (first: number) => T): T {
    const folder = this.made(kind);
    for (;;) {
      const last = this.all(kind).at(-1);
      const made = make(last === undefined ? 1 : last.first + last.count);
      if (this.writeNew(path.join(folder, `${made.first}.json`), JSON.stringify(made))) return made;
    }
  }

  private all<T extends Numbered>(kind: string): readonly T[] {
    const folder = path.join(this.folder, kind);
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter(name => /^\d+\.json$/.test(name));
    return names.map(name => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as T).sort((a, b) => a.first - b.first);
  }

  /** Nobody sees half a file. */
  private write(file: string, text: string): void {
    const part = `${file}.${process.pid}.part`;
    writeFileSync(part, text, { mode: 0o600 });
    renameSync(part, file);
  }

  /** False where another process was quicker. */
  private writeNew(file: string, text: string): boolean {
    const part = `${file}.${process.pid}.part`;
    writeFileSync(part, text, { mode: 0o600 });
    try {
      putNew(part, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(part, { force: true });
    }
  }

  private made(kind: string): string {
    const folder = path.join(this.folder, kind);
    makeFolder(folder, 0o700);
    return folder;
  }
}

function putNew(part: string, file: string): void {
  try {
    linkSync(part, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // A file system without links.
    copyFileSync(part, file, constants.COPYFILE_EXCL);
  }
}
