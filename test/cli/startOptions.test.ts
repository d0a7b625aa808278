import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runnerOptions } from '../../src/protocol/launch.ts';

test('a run in the foreground starts as one in the background does', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const options = runnerOptions.join(' ');
  expect(readFileSync(path.join(root, 'src/cli/main.ts'), 'utf8').split('\n')[0]).toBe(`#!/usr/bin/env -S node ${options}`);
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  for (const name of ['pitwall', 'demo']) expect(scripts[name]).toContain(`node ${options} `);
});
