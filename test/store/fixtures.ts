import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoreWriter } from '../../src/store/store.ts';
import { openStore } from '../../src/store/workspaceStore.ts';

/** A folder that goes when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function tempStore(file = path.join(tempFolder(), '.pitwall', 'store.db')): { readonly store: StoreWriter; readonly file: string } {
  const store = openStore(file);
  onTestFinished(() => store.dispose());
  return { store, file };
}
