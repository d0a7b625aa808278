import { statSync } from 'node:fs';
import type { StoreReader } from '../../store/store.ts';
import { openReader } from '../../store/workspaceStore.ts';

type OpenReader = ReturnType<typeof openReader>;

/** One reader for each store; what a reader has measured is kept with it. */
export class OpenReaders {
  private readonly readers = new Map<string, { readonly reader: OpenReader; readonly identity: string }>();

  /** Opened anew where the file is another than it was: a store that was removed is still there for whoever has it open. Throws a HumanError where it cannot be used. */
  of(file: string): StoreReader {
    const stat = statSync(file, { throwIfNoEntry: false });
    const identity = `${stat?.dev}/${stat?.ino}`;
    const known = this.readers.get(file);
    if (known?.identity === identity) return known.reader;
    known?.reader.dispose();
    this.readers.delete(file);
    const reader = openReader(file);
    this.readers.set(file, { reader, identity });
    return reader;
  }

  /** Closes what none of these needs. */
  keep(files: readonly string[]): void {
    for (const [file, { reader }] of this.readers) {
      if (files.includes(file)) continue;
      reader.dispose();
      this.readers.delete(file);
    }
  }
}
