import { expect, test } from 'vitest';
import { KeptMemory } from '../../src/extension/panel/keptMemory.ts';
import { parseFromPanel, parsePanelMemory } from '../../src/protocol/parseFromPanel.ts';

test('the page’s last words are kept, and given to that page alone where the editor’s are older', () => {
  const stored = new Map<string, unknown>();
  const memory = new KeptMemory({ get: (key: string) => stored.get(key) as never, update: async (key, value) => void stored.set(key, value) });
  expect(memory.laterThan({ id: 'p', atMs: 1 })).toBeUndefined();
  memory.answers().remember({ type: 'remember', memory: { id: 'p', atMs: 20, run: 'r', page: 'samples' } });
  expect(memory.laterThan(parsePanelMemory({ id: 'p', atMs: 10, run: 'r', page: 'settings' }))).toEqual({ id: 'p', atMs: 20, run: 'r', page: 'samples' });
  expect([memory.laterThan({ id: 'p', atMs: 20 }), memory.laterThan({ id: 'q', atMs: 1 }), memory.laterThan({ run: 'r' })]).toEqual([undefined, undefined, undefined]);
});

test('a page cannot have the extension keep as much as it likes', () => {
  expect(parseFromPanel({ type: 'remember', memory: { id: 'x'.repeat(300_000) } })).toBeUndefined();
  expect(parseFromPanel({ type: 'remember', memory: 'p' })).toBeUndefined();
});
