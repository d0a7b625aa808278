import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { placeOf } from '../../src/extension/ends/placeOf.ts';

vi.mock('vscode', () => ({ Uri: { file: (file: string) => file } }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-place-'));
  writeFileSync(path.join(folder, 'data.jsonl'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a place in a file that is there is told, and no line is before the first', () => {
  const lineOf = (error: string): number | undefined => placeOf({ row: { error }, workspace: folder } as Parameters<typeof placeOf>[0])?.line;
  expect([lineOf('data.jsonl:17: no target'), lineOf('data.jsonl:0: said an endpoint'), lineOf('gone.jsonl:3: no target'), lineOf('the endpoint is gone')]).toEqual([17, 1, undefined, undefined]);
});
