import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CliHost } from '../../src/cli/host.ts';
import { workspaceOf } from '../../src/cli/openWorkspace.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-workspace-'));
afterAll(() => rmSync(folder, { recursive: true }));
const host = { cwd: folder } as CliHost;

test('a workspace that is named is one that is there', () => {
  writeFileSync(path.join(folder, 'file'), '');
  expect(workspaceOf(host, '.')).toBe(folder);
  for (const name of ['runns', 'file', path.join(folder, 'absent')]) {
    expect(() => workspaceOf(host, name)).toThrow(expect.objectContaining({ what: 'there is no such folder', where: name }));
  }
});
