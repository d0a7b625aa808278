import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

test('a run whose store another process has locked goes on, and asks nothing twice', async () => {
  const other = new DatabaseSync(path.join(workspace.folder, '.pitwall', 'store.db'));
  const askedMeanwhile: number[] = [];
  let locked = false;
  // Let go by a timer of this very process: one that stood still until the lock is free would wait for ever.
  const lock = (): void => {
    locked = true;
    other.exec('BEGIN IMMEDIATE');
    setTimeout(() => {
      askedMeanwhile.push(workspace.asked.length);
      other.exec('ROLLBACK');
    }, 700);
  };
  const outcome = await workspace.run(workspace.task(60), async input => {
    if (input === 'q5' && !locked) lock();
    await new Promise(resolve => setTimeout(resolve, 5));
    return says(`a${input.slice(1)}`);
  });
  other.close();
  expect(outcome).toBe('succeeded');
  expect([...workspace.store.samples('r1')].map(({ index, outcome: how }) => `${index} ${how}`)).toEqual(Array.from({ length: 60 }, (_, k) => `${k} ok`));
  expect(workspace.asked).toHaveLength(60);
  expect(askedMeanwhile[0]).toBe(60);
});
