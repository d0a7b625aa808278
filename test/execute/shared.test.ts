import { expect, test } from 'vitest';
import { Shared } from '../../src/execute/shared.ts';
import { createFakeClock } from '../fake/clock.ts';

test('made for the first, kept a while after the last, ended with the owner', async () => {
  const clock = createFakeClock();
  const log: string[] = [];
  const shared = new Shared<{ dispose(): void }>(clock);
  const use = (key: string) =>
    shared.use(key, () => {
      log.push(`+${key}`);
      return { dispose: () => void log.push(`-${key}`) };
    });

  const first = use('a');
  const second = use('a');
  use('b');
  first.dispose();
  first.dispose();
  await clock.advance(60_000);
  log.push('one left');
  second.dispose();
  await clock.advance(9_000);
  const third = use('a');
  await clock.advance(60_000);
  log.push('taken again in time');
  third.dispose();
  await clock.advance(11_000);
  log.push('too late');
  const fourth = use('a');
  shared.dispose();
  fourth.dispose();
  await clock.advance(60_000);
  expect(log.join(' · ')).toBe('+a · +b · one left · taken again in time · -a · too late · +a · -b · -a');
});
