import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TestItems } from '../../src/extension/testing/testItems.ts';

vi.mock('vscode', () => {
  class Range {
    readonly start: { readonly line: number };
    constructor(line: number) {
      this.start = { line };
    }
  }
  const never = (): { dispose(): void } => ({ dispose: () => undefined });
  return { Range, workspace: { findFiles: async () => found, createFileSystemWatcher: () => ({ onDidCreate: never, onDidChange: never, onDidDelete: never }), textDocuments: [], onDidOpenTextDocument: never, onDidChangeTextDocument: never, asRelativePath: (of: unknown) => path.basename(String(of)) } };
});

const { found } = vi.hoisted(() => ({ found: [] as unknown[] }));

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-tests-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Item {
  readonly id: string;
  readonly label: string;
  readonly children: Collection;
  range?: { readonly start: { readonly line: number } };
}

/** As strict as the editor's own. */
class Collection {
  private items = new Map<string, Item>();

  get size(): number {
    return this.items.size;
  }

  get(id: string): Item | undefined {
    return this.items.get(id);
  }

  add(item: Item): void {
    this.items.set(item.id, item);
  }

  replace(items: readonly Item[]): void {
    if (new Set(items.map(({ id }) => id)).size < items.length) throw new Error('Attempted to insert a duplicate test item');
    this.items = new Map(items.map(item => [item.id, item]));
  }

  [Symbol.iterator](): Iterator<[string, Item]> {
    return this.items.entries();
  }
}

let collection: Collection;

function testItems(): TestItems {
  collection = new Collection();
  const controller = { items: collection, createTestItem: (id: string, label: string, uri: unknown) => ({ id, label, uri, children: new Collection() }) };
  return new TestItems(controller as unknown as ConstructorParameters<typeof TestItems>[0], {} as ConstructorParameters<typeof TestItems>[1]);
}

function uriOf(file: string): Parameters<TestItems['itemOf']>[0] {
  return { fsPath: file, path: file, toString: () => `file://${file}` } as unknown as Parameters<TestItems['itemOf']>[0];
}

test('a model that was copied and has not its own id yet is one test, where the first is', () => {
  const file = path.join(folder, 'small.eval.yaml');
  writeFileSync(file, 'kind: eval\nname: small\nmodels:\n  - id: a\n    provider: openai-compatible\n    baseUrl: http://localhost:1/v1\n    model: a\n  - id: a\n    provider: openai-compatible\n    baseUrl: http://localhost:1/v1\n    model: a\n  - id: b\n    provider: openai-compatible\n    baseUrl: http://localhost:1/v1\n    model: b\n');
  const items = testItems();
  const children = items.childrenOf(items.itemOf(uriOf(file)));
  expect(children.map(({ label, range }) => [label, range?.start.line])).toEqual([['a', 3], ['b', 11]]);
});

test('all that is in the workspace is looked for, though one file has its tests already because it is open', async () => {
  const items = testItems();
  found.push(uriOf('/w/a.eval.yaml'), uriOf('/w/b.eval.yaml'));
  items.itemOf(uriOf('/w/a.eval.yaml'));
  await items.discoverOnce();
  expect(collection.size).toBe(2);
  // From then on files come by themselves.
  found.push(uriOf('/w/c.eval.yaml'));
  await items.discoverOnce();
  expect(collection.size).toBe(2);
});
