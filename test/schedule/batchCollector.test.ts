import { expect, test } from 'vitest';
import { createBatchCollector } from '../../src/schedule/batchCollector.ts';
import { createFakeClock } from '../fake/clock.ts';

/**
 * Items at the times they come, as `0:a 3:b`, with `-a` for one that leaves, `!` for a flush and `x` for the end of it all; what went out, each batch with the time it closed.
 * @param lateMs of the timer, each time it is set
 */
async function collect(script: string, rules: { readonly maxSize: number; readonly intervalMs: number }, ...lateMs: number[]): Promise<string> {
  const clock = createFakeClock();
  const out: string[] = [];
  const leaves = new Map<string, () => void>();
  const collector = createBatchCollector<string>(rules, { nowMs: () => clock.nowMs(), waitUntil: (atMs, signal) => clock.sleep(atMs - clock.nowMs() + (lateMs.shift() ?? 0), signal) }, items => out.push(`${clock.nowMs()}[${items.join('')}]`));
  for (const step of script.split(' ')) {
    const [at = '', what = ''] = step.split(':');
    await clock.advance(Number(at) - clock.nowMs());
    if (what === '!') collector.flush();
    else if (what === 'x') collector.dispose();
    else if (what.startsWith('-')) leaves.get(what.slice(1))?.();
    else for (const item of what) leaves.set(item, collector.add(item));
  }
  await clock.advance(1000);
  return out.join(' ');
}

test.each([
  ['closes at its size, at once', '0:a 1:b 2:c', 3, 10, '2[abc]'],
  ['closes an interval after its first item, not after its last', '0:a 4:b 9:c', 8, 10, '10[abc]'],
  ['the next batch has an interval of its own: nothing drifts', '0:a 13:b 14:c 27:d', 8, 10, '10[a] 23[bc] 37[d]'],
  ['what comes when it closes is in the next one', '0:a 10:b', 8, 10, '10[a] 20[b]'],
  ['what comes at once is cut by size', '5:abcdefg', 3, 10, '5[abc] 5[def] 15[g]'],
  ['one by one waits for nobody', '0:a 1:b', 1, 10, '0[a] 1[b]'],
  ['a timer of a batch that was full does not close the next one', '0:ab 5:c', 2, 10, '0[ab] 15[c]'],
  ['a flush sends what is there', '0:a 3:! 4:b 5:!', 8, 10, '3[a] 5[b]'],
  ['a flush of nothing sends nothing', '0:! 1:a', 8, 10, '11[a]'],
  ['who leaves is not sent, and the others keep their time', '0:a 2:b 4:-a', 8, 10, '10[b]'],
  ['a batch that everybody left is none, and the next begins anew', '0:a 5:-a 8:b', 8, 10, '18[b]'],
  ['who left too late is sent', '0:ab 1:-a', 2, 10, '0[ab]'],
  ['after its end nothing is sent', '0:a 5:x', 8, 10, ''],
])('a batch %s', async (_, script, maxSize, intervalMs, sent) => {
  expect(await collect(script, { maxSize, intervalMs })).toBe(sent);
});

test('who comes while a timer is late is not put into the batch that should have gone', async () => {
  expect(await collect('0:a 12:b', { maxSize: 8, intervalMs: 10 }, 5)).toBe('12[a] 22[b]');
});

test('a timer that wakes too early waits on', async () => {
  expect(await collect('0:a', { maxSize: 8, intervalMs: 10 }, -4)).toBe('10[a]');
});
