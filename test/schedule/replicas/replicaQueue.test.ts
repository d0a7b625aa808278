import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import { ReplicaQueue, type Given, type Placing } from '../../../src/schedule/replicas/replicaQueue.ts';
import { replicaWorkers } from '../../../src/schedule/replicas/replicaWorkers.ts';

/** `a0`: a is worked on by replica 0. `+R` a replica is ready, `-R` it has gone, `a` a request arrives, `a.` replica that has it is done, `a!R` it could not reach R, `~a` it waits no longer. */
function play(script: string, shape: { readonly workers: number; readonly maxQueueLength: number }): string {
  const queue = new ReplicaQueue<string>(shape);
  const at = new Map<string, number>();
  const tried = new Map<string, Set<number>>();
  const shown = (given: readonly Given<string>[]): string => given.map(({ request, replica }) => (at.set(request, replica), `${request}${replica}`)).join(',');
  const placed = (request: string, placing: Placing): string => (typeof placing === 'number' ? (at.set(request, placing), `${request}${placing}`) : `${request}:${placing}`);
  return script.split(' ').map(step => {
    const [first = '', ...rest] = step;
    if (first === '+') return `+${rest.join('')}[${shown(queue.join(Number(rest.join(''))))}]`;
    if (first === '-') return `-${rest.join('')}[${queue.leave(Number(rest.join(''))).join(',')}]`;
    if (first === '~') return `~${rest.join('')}:${queue.cancel(rest.join(''))}`;
    if (step.endsWith('.')) return `${step}[${shown(queue.end(at.get(first) ?? -1))}]`;
    if (step[1] === '!') {
      const replica = at.get(first) ?? -1;
      tried.set(first, (tried.get(first) ?? new Set()).add(replica));
      const given = shown(queue.end(replica));
      return `${placed(first, queue.arrive(first, tried.get(first)))}${given === '' ? '' : `[${given}]`}`;
    }
    return placed(step, queue.arrive(step));
  }).join(' ');
}

const shape = (processes: number | undefined, threads: number | undefined, maxQueueLength = 100) => ({ workers: replicaWorkers({ processes, threads }), maxQueueLength });

describe('one replica', () => {
  test.each([
    ['2 × 2 and 5 arrive: 4 start, 1 waits', shape(2, 2), '+0 a b c d e', '+0[] a0 b0 c0 d0 e:waits'],
    ['2 × 2 and 3 arrive: all start', shape(2, 2), '+0 a b c', '+0[] a0 b0 c0'],
    ['processes alone', shape(2, undefined), '+0 a b c', '+0[] a0 b0 c:waits'],
    ['threads alone', shape(undefined, 1), '+0 a b', '+0[] a0 b:waits'],
    ['nobody counts', shape(undefined, undefined), '+0 a b c d e f g h', '+0[] a0 b0 c0 d0 e0 f0 g0 h0'],
    ['they wait in order, and the one after the last place is refused at once', shape(1, 1, 2), '+0 a b c d a. b. e', '+0[] a0 b:waits c:waits d:refused a.[b0] b.[c0] e:waits'],
    ['no place to wait', shape(1, 1, 0), '+0 a b a. c', '+0[] a0 b:refused a.[] c0'],
    ['one that gives up makes place', shape(1, 1, 1), '+0 a b ~b c ~a a.', '+0[] a0 b:waits ~b:true c:waits ~a:false a.[c0]'],
    ['nobody is ready yet', shape(1, 1, 1), 'a b +0', 'a:waits b:refused +0[a0]'],
  ])('%s', (_, how, script, expected) => expect(play(script, how)).toBe(expected));
});

describe('several', () => {
  test.each([
    ['in turn while all are equal', shape(undefined, undefined), '+0 +1 +2 a b c d', '+0[] +1[] +2[] a0 b1 c2 d0'],
    ['to the one with the least outstanding', shape(undefined, undefined), '+0 +1 a b c d a. c. e f g', '+0[] +1[] a0 b1 c0 d1 a.[] c.[] e0 f0 g1'],
    ['replicas × processes × threads', shape(1, 2), '+0 +1 a b c d e f d. a.', '+0[] +1[] a0 b1 c0 d1 e:waits f:waits d.[e1] a.[f0]'],
    ['a new one takes who waits', shape(1, 1), '+0 a b c +1 +2', '+0[] a0 b:waits c:waits +1[b1] +2[c2]'],
    ['who could not reach one goes to another', shape(1, 1), '+0 +1 a a! b', '+0[] +1[] a0 a1 b0'],
    ['and waits for the other before those that came later, while these may have the first', shape(1, 1), '+0 +1 a b c a! b.', '+0[] +1[] a0 b1 c:waits a:waits[c0] b.[a1]'],
    ['who has tried all of them is told', shape(1, 1), '+0 +1 a a! a!', '+0[] +1[] a0 a1 a:unreachable'],
    ['and so is who waits for one that goes', shape(1, 1), '+0 +1 a b a! -1', '+0[] +1[] a0 b1 a:waits -1[a]'],
    ['what one worked on that has gone does not count for the next of its number', shape(1, 1), '+0 a -0 +0 b c', '+0[] a0 -0[] +0[] b0 c:waits'],
  ])('%s', (_, how, script, expected) => expect(play(script, how)).toBe(expected));
});

test('whatever happens: nothing is lost or done twice, none has more than its workers, nobody waits beside a free place, the least outstanding is taken, and order is kept', () => {
  for (let seed = 0; seed < 300; seed++) {
    const rng = createRng(seed);
    const [workers, maxQueueLength] = [1 + rng.int(3), rng.int(6)];
    const queue = new ReplicaQueue<number>({ workers, maxQueueLength });
    const ready = new Map<number, number>();
    const waiting: number[] = [];
    const working = new Map<number, number>();
    let next = 0;
    const begin = (request: number, replica: number): void => {
      expect(working.has(request), `${seed}: ${request} twice`).toBe(false);
      expect(Math.min(...ready.values()), `${seed}: not the least`).toBe(ready.get(replica));
      working.set(request, replica);
      ready.set(replica, (ready.get(replica) ?? Number.NaN) + 1);
    };
    const fed = (given: readonly Given<number>[]): void => {
      for (const { request, replica } of given) {
        expect(request, `${seed}: out of order`).toBe(waiting.shift());
        begin(request, replica);
      }
    };
    for (let step = 0; step < 120; step++) {
      const what = rng.int(10);
      if (what < 5) {
        const request = next++;
        const placing = queue.arrive(request);
        if (placing === 'waits') waiting.push(request);
        else if (placing === 'refused') expect(waiting).toHaveLength(maxQueueLength);
        else begin(request, placing as number);
      } else if (what < 8) {
        const [request, replica] = [...working][rng.int(working.size)] ?? [];
        if (request === undefined || replica === undefined) continue;
        working.delete(request);
        ready.set(replica, (ready.get(replica) ?? Number.NaN) - 1);
        fed(queue.end(replica));
      } else if (what === 8) {
        const replica = rng.int(3);
        if (ready.delete(replica)) {
          expect(queue.leave(replica)).toEqual([]);
          for (const [request, at] of working) if (at === replica) working.delete(request);
        } else {
          ready.set(replica, 0);
          fed(queue.join(replica));
        }
      } else {
        const [gone] = waiting.splice(rng.int(waiting.length), 1);
        if (gone !== undefined) expect(queue.cancel(gone)).toBe(true);
      }
      expect(queue.waits).toBe(waiting.length);
      expect(waiting.length).toBeLessThanOrEqual(maxQueueLength);
      expect([...queue.working()].sort()).toEqual([...ready].sort());
      const busiest = [...ready.values()];
      expect(Math.max(0, ...busiest)).toBeLessThanOrEqual(workers);
      if (waiting.length > 0) expect(busiest.every(n => n === workers), `${seed}: idle beside a queue`).toBe(true);
    }
  }
});
