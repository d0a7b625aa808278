import { expect, test } from 'vitest';
import type { PanelMemory } from '../../src/protocol/messages.ts';
import { parseFromPanel } from '../../src/protocol/parseFromPanel.ts';
import { Remembered } from '../../webview/remembered.ts';

test('what is remembered is told at once, and whole', () => {
  const written: PanelMemory[] = [];
  const remembered = new Remembered({}, {}, memory => written.push(memory));
  remembered.remember({ run: 'r', page: 'settings' });
  remembered.remember({ page: 'samples', sample: { run: 'r', trial: 'a', index: 3, repeat: 0 } });
  expect(written.at(-1)).toEqual({ id: expect.any(String), atMs: expect.any(Number), run: 'r', page: 'samples', sample: { run: 'r', trial: 'a', index: 3, repeat: 0 } });
  expect(new Set(written.map(({ id }) => id)).size).toBe(1);
  const message = { type: 'remember', memory: written.at(-1) };
  expect(parseFromPanel(message)).toEqual(message);
});

test('of the two the later one is found again; another window’s page is not', () => {
  const found = (own: PanelMemory, kept: PanelMemory): PanelMemory => new Remembered(own, kept, () => undefined).recall();
  const own: PanelMemory = { id: 'p', atMs: 10, page: 'settings' };
  expect(found(own, { id: 'p', atMs: 20, page: 'samples' })).toMatchObject({ id: 'p', page: 'samples' });
  expect(found(own, { id: 'p', atMs: 5, page: 'samples' })).toMatchObject({ page: 'settings' });
  expect(found(own, { id: 'q', atMs: 20, page: 'samples' })).toMatchObject({ id: 'p', page: 'settings' });
  expect(found({}, { id: 'q', atMs: 20, page: 'samples' }).page).toBeUndefined();
});
