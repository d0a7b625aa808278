import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PanelHost } from '../../src/extension/panel/panelHost.ts';
import { FolderStore } from '../../src/extension/folderStore.ts';
import { StoreWatcher } from '../../src/extension/storeWatcher.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { aRun, aTrial } from '../store/rows.ts';

const { page } = vi.hoisted(() => ({ page: { says: (_: unknown): void => undefined } }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  commands: { executeCommand: async () => undefined },
  env: { language: 'en' },
  ViewColumn: { Active: 1 },
  Uri: { joinPath: () => ({}) },
  window: {
    createWebviewPanel: () => ({
      visible: true,
      reveal: () => undefined,
      dispose: () => undefined,
      onDidChangeViewState: () => undefined,
      onDidDispose: () => undefined,
      webview: { cspSource: '', asWebviewUri: () => '', postMessage: async () => true, onDidReceiveMessage: (listen: typeof page.says) => void (page.says = listen) },
    }),
  },
}));

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-panel-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a run under another screen is not in sight', () => {
  const store = openStore(storeFile(folder));
  store.createRun(aRun({ id: 'one', state: 'ended', outcome: 'succeeded' }), [aTrial('a', 0, { run: 'one' })]);
  const watcher = new StoreWatcher(failure => expect.unreachable(failure), (workspace, changed) => new FolderStore(workspace, changed));
  watcher.watch(folder);
  watcher.look();
  const panel = new PanelHost(watcher, {} as never, { fsPath: folder } as never, {} as never, { get: () => undefined, update: async () => undefined });
  panel.open('one');
  expect(panel.isShowing('one')).toBe(false);
  page.says({ type: 'ready' });
  expect(panel.isShowing('one')).toBe(true);
  panel.show({ type: 'comparison', runs: ['one', 'two'] });
  expect(panel.isShowing('one')).toBe(false);
  page.says({ type: 'closeScreen' });
  expect(panel.isShowing('one')).toBe(true);
  panel.dispose();
  watcher.dispose();
  store.dispose();
});

test('under a comparison that opens the panel lies one of its runs, not the newest', () => {
  const store = openStore(storeFile(folder));
  for (const [k, id] of ['one', 'two', 'newest'].entries()) store.createRun(aRun({ id, state: 'ended', outcome: 'succeeded', createdMs: 1_000 + k }), [aTrial('a', 0, { run: id })]);
  const watcher = new StoreWatcher(failure => expect.unreachable(failure), (workspace, changed) => new FolderStore(workspace, changed));
  watcher.watch(folder);
  watcher.look();
  const panel = new PanelHost(watcher, {} as never, { fsPath: folder } as never, {} as never, { get: () => undefined, update: async () => undefined });
  panel.show({ type: 'comparison', runs: ['one', 'two'] });
  page.says({ type: 'ready' });
  page.says({ type: 'closeScreen' });
  expect(panel.isShowing('two')).toBe(true);
  panel.dispose();
  watcher.dispose();
  store.dispose();
});

test('a run whose rows are damaged is said to be, and what is shown stays', () => {
  const store = openStore(storeFile(folder));
  for (const [k, id] of ['one', 'totals', 'settings', 'newest'].entries()) store.createRun(aRun({ id, state: 'ended', outcome: 'succeeded', createdMs: 1_000 + k }), [aTrial('a', 0, { run: id })]);
  store.dispose();
  const raw = new DatabaseSync(storeFile(folder));
  raw.exec("UPDATE trials SET totals = '{' WHERE run IN (SELECT key FROM runs WHERE id IN ('totals', 'newest')); UPDATE runs SET settings = '{' WHERE id = 'settings'");
  raw.close();
  const watcher = new StoreWatcher(failure => expect.unreachable(failure), (workspace, changed) => new FolderStore(workspace, changed));
  watcher.watch(folder);
  watcher.look();
  const panel = new PanelHost(watcher, {} as never, { fsPath: folder } as never, {} as never, { get: () => undefined, update: async () => undefined });
  panel.open('one');
  page.says({ type: 'ready' });
  const said = ['totals', 'settings', 'newest'].map(id => {
    try {
      panel.open(id);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(said).toEqual(Array.from({ length: 3 }, () => 'run {0} cannot be shown: {1}'));
  expect([panel.isShowing('one'), watcher.troubleOf('totals'), watcher.troubleOf('settings'), watcher.troubleOf('one')]).toEqual([true, 'the store is damaged: column totals holds no JSON', 'the store is damaged: column settings holds no JSON', undefined]);
  panel.dispose();
  watcher.dispose();
});

test('a reload of the window finds what the page showed last, also where the editor had not kept that yet', () => {
  const watcher = new StoreWatcher(failure => expect.unreachable(failure));
  const kept = { id: 'p', atMs: 20, run: 'two', page: 'samples', samples: { question: { search: '</script>' } } };
  const panel = new PanelHost(watcher, {} as never, { fsPath: folder } as never, {} as never, { get: () => kept as never, update: async () => undefined });
  const restored = (state: object): string => {
    const webview = { cspSource: '', html: '', asWebviewUri: () => '', postMessage: async () => true, onDidReceiveMessage: () => undefined };
    panel.restore({ visible: true, dispose: () => undefined, onDidChangeViewState: () => undefined, onDidDispose: () => undefined, webview } as never, state);
    return /id="memory">(.*)<\/script>/u.exec(webview.html)?.[1] ?? '';
  };
  expect(JSON.parse(restored({ id: 'p', atMs: 10, run: 'one' }))).toEqual(kept);
  expect(restored({ id: 'p', atMs: 10, run: 'one' })).not.toContain('</script>');
  expect(restored({ id: 'p', atMs: 30, run: 'one' })).toBe('');
  panel.dispose();
  watcher.dispose();
});
