import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resultReaders } from '../../../src/report/imported/resultReaders.ts';
import { rankingText } from '../../../src/report/rankingText.ts';
import { readRunView } from '../../../src/report/readRunView.ts';
import type { RunView } from '../../../src/report/view.ts';
import { readResultFile, recordResult } from '../../../src/runner/imported/importResult.ts';
import type { StoreWriter } from '../../../src/store/store.ts';
import { openStore } from '../../../src/store/workspaceStore.ts';

/** A folder with result files, and a store that takes them in. */
export class Imports {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-imports-'));
  readonly store: StoreWriter = openStore(path.join(this.folder, '.pitwall', 'store.db'));

  /** Texts by name, or bytes. */
  files(files: Readonly<Record<string, string | Uint8Array | object>>): this {
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(this.folder, name), typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
    return this;
  }

  /** The runs that a file becomes; its tool is found by its text, as the command does. */
  take(name: string, text: string): readonly { readonly run: string; readonly known: boolean; readonly notes: readonly string[] }[] {
    const reader = resultReaders.find(({ matches }) => matches(text, name));
    if (reader === undefined) throw new Error(`${name} is no result file`);
    return recordResult(this.store, readResultFile(path.join(this.folder, name), reader), Date.UTC(2026, 10, 21));
  }

  view(run: string): RunView {
    return readRunView(this.store, run, { alive: false, nowMs: 0 });
  }

  /** As the terminal shows it, without the temporary folder and the run's id. */
  shown(run: string): string {
    return rankingText(this.view(run), 200).replaceAll(`${this.folder}/`, '').replaceAll(run, 'RUN');
  }

  dispose(): void {
    this.store.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
