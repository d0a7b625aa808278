import { expect, test } from 'vitest';
import { HumanError } from '../../../src/base/humanError.ts';
import type { SlurmStanding } from '../../../src/execute/slurm/slurm.ts';
import { watchJobs } from '../../../src/execute/slurm/watchJobs.ts';
import { createFakeClock } from '../../fake/clock.ts';

const running: SlurmStanding = { state: 'running', slurmState: 'RUNNING', restarts: 0 };
const ended: SlurmStanding = { state: 'ended', slurmState: 'COMPLETED', restarts: 0 };

test('one look for all jobs, ever less often while nothing changes, and none when all are over', async () => {
  const clock = createFakeClock();
  const asked: { readonly ids: string; readonly atMs: number }[] = [];
  let standing = running;
  const watch = watchJobs({ look: async ids => {
    asked.push({ ids: ids.join(' '), atMs: clock.nowMs() });
    return new Map(ids.map(id => [id, id === '2' ? ended : standing]));
  } }, clock);
  watch.add([{ id: '1', name: 'a' }, { id: '2', name: 'b' }, { id: '3_4', name: 'c' }]);
  await clock.advance(10_000);
  expect(asked.slice(0, 3)).toEqual([{ ids: '1 2 3_4', atMs: 0 }, { ids: '1 3_4', atMs: 500 }, { ids: '1 3_4', atMs: 1000 }]);
  const gapsIn = async (ms: number): Promise<number> => {
    const before = asked.length;
    await clock.advance(ms);
    return asked.length - before;
  };
  expect(await gapsIn(3_600_000)).toBeLessThan(340);
  expect(await gapsIn(150_000)).toBe(10);
  standing = ended;
  watch.lookSoon();
  expect(await watch.over('1')).toEqual(ended);
  expect(await gapsIn(3_600_000)).toBe(0);
  watch.dispose();
});

test('a cluster that is silent is said, again and again, and that it answers, once', async () => {
  const clock = createFakeClock();
  let isDown = true;
  const watch = watchJobs({ look: async ids => {
    if (isDown) throw new HumanError({ what: 'down' });
    return new Map(ids.map(id => [id, ended]));
  } }, clock);
  const heard: string[] = [];
  watch.silence(silent => heard.push(silent === undefined ? 'answers' : `${silent.error.what} since ${silent.sinceMs}`));
  watch.add([{ id: '1', name: 'a' }]);
  await clock.advance(1200);
  isDown = false;
  await clock.advance(1000);
  expect(heard).toEqual(['down since 0', 'down since 0', 'down since 0', 'answers']);
  expect(watch.standing('1')).toEqual(ended);
  watch.dispose();
});

test('who waits is told when it is given up', async () => {
  const watch = watchJobs({ look: async ids => new Map(ids.map(id => [id, running])) }, createFakeClock());
  watch.add([{ id: '1', name: 'a' }]);
  const given = new AbortController();
  const [first, second] = [watch.over('1', given.signal), watch.over('1')];
  given.abort(new Error('mine'));
  await expect(first).rejects.toThrow('mine');
  watch.dispose();
  await expect(second).rejects.toThrow('not followed');
});
