import { describe, expect, test } from 'vitest';
import { plainBehaviour, type Behaviour } from '../../src/execute/sim/behaviour.ts';
import { Engine, type Job } from '../../src/execute/sim/engine.ts';
import type { Timetable } from '../../src/execute/sim/timetable.ts';

/** Time goes from entry to entry, and takes none. */
class StillTimetable implements Timetable {
  private now = 0;
  private entries: { readonly dueMs: number; readonly act: () => void }[] = [];

  nowMs(): number {
    return this.now;
  }

  at(dueMs: number, act: () => void): void {
    this.entries.push({ dueMs, act });
    this.entries.sort((a, b) => a.dueMs - b.dueMs);
  }

  run(): void {
    for (let next = this.entries.shift(); next !== undefined; next = this.entries.shift()) {
      this.now = Math.max(this.now, next.dueMs);
      next.act();
    }
  }

  dispose(): void {
    this.entries = [];
  }
}

interface Ask {
  readonly name: string;
  readonly atMs?: number;
  readonly prompt?: number;
  readonly tokens?: number;
  readonly perStep?: number;
  readonly leavesMs?: number;
}

/** `+a0` a is begun at 0 ms, `a2@130` its second token is there, `-a150` it has ended, `!a` there was no room to wait. First token after 100 ms, then 10 between. */
function play(behaviour: Partial<Behaviour>, asks: readonly Ask[], change?: { readonly atMs: number; readonly to: Partial<Behaviour> }): string {
  const timetable = new StillTimetable();
  const engine = new Engine({ ...plainBehaviour, ...behaviour }, timetable);
  const said: string[] = [];
  for (const { name, atMs = 0, prompt = 10, tokens = 2, perStep = 1, leavesMs } of asks) {
    timetable.at(atMs, () => {
      const work = {
        inputs: 1,
        promptTokens: prompt,
        tokens,
        tokensPerStep: perStep,
        firstMs: 100,
        gapMs: () => 10,
        onStart: () => void said.push(`+${name}${timetable.nowMs()}`),
        onStep: (to: number) => void said.push(`${name}${to}@${timetable.nowMs()}`),
        onEnd: () => void said.push(`-${name}${timetable.nowMs()}`),
      };
      const taken: Job | string = engine.take(work, timetable.nowMs());
      if (typeof taken === 'string') said.push(`${taken === 'tooLong' ? '?' : '!'}${name}`);
      else if (leavesMs !== undefined) timetable.at(leavesMs, () => taken.leave());
    });
  }
  if (change !== undefined) {
    timetable.at(change.atMs, () => {
      engine.behaviour = { ...engine.behaviour, ...change.to };
      engine.admit();
    });
  }
  timetable.run();
  const { running, waiting, kvTokens, preemptions } = engine.state();
  expect({ running, waiting, kvTokens }).toEqual({ running: 0, waiting: 0, kvTokens: 0 });
  return `${said.join(' ')}${preemptions === 0 ? '' : ` (${preemptions} began anew)`}`;
}

const five = ['a', 'b', 'c', 'd', 'e'].map(name => ({ name, tokens: 1 }));

describe('the engine', () => {
  test.each<[string, Partial<Behaviour>, readonly Ask[], string]>([
    ['without limits everything begins when it comes', {}, [{ name: 'a' }, { name: 'b', atMs: 5 }], '+a0 +b5 a1@100 b1@105 a2@110 -a110 b2@115 -b115'],
    ['2 × 2 with five: four begin, one waits', { processes: 2, threads: 2 }, five, '+a0 +b0 +c0 +d0 +e100 a1@100 -a100 b1@100 -b100 c1@100 -c100 d1@100 -d100 e1@200 -e200'],
    ['2 × 2 with three: all begin', { processes: 2, threads: 2 }, five.slice(0, 3), '+a0 +b0 +c0 a1@100 -a100 b1@100 -b100 c1@100 -c100'],
    ['the queue is bounded', { slots: 1, queue: 1 }, five.slice(0, 3), '+a0 !c +b100 a1@100 -a100 b1@200 -b200'],
    ['no queue', { slots: 1, queue: 0 }, five.slice(0, 2), '+a0 !b a1@100 -a100'],
    ['who waits keeps the order', { slots: 1 }, [{ name: 'a', tokens: 1 }, { name: 'b', atMs: 2, tokens: 1 }, { name: 'c', atMs: 1, tokens: 1 }], '+a0 +c100 a1@100 -a100 +b200 c1@200 -c200 b1@300 -b300'],
    ['a client that leaves gives its place away, begun or not', { slots: 1 }, [{ name: 'a', leavesMs: 50 }, { name: 'b', leavesMs: 20 }, { name: 'c', tokens: 1 }], '+a0 +c50 c1@150 -c150'],
    ['a prompt costs its tokens', { prefillMs: 2 }, [{ name: 'a', prompt: 50, tokens: 1 }], '+a0 a1@200 -a200'],
    ['each further one slows all down', { slowdown: 0.5 }, [{ name: 'a', tokens: 3 }, { name: 'b', tokens: 1 }], '+a0 +b0 a1@100 a2@115 a3@130 -a130 b1@150 -b150'],
    ['above so many by the square', { degradeAbove: 1 }, [{ name: 'a', tokens: 1 }, { name: 'b', tokens: 1 }], '+a0 +b0 a1@100 -a100 b1@400 -b400'],
    ['several tokens a step come with the first of them', {}, [{ name: 'a', tokens: 5, perStep: 2 }], '+a0 a2@100 a4@120 a5@140 -a140'],
    ['an answer without tokens', {}, [{ name: 'a', tokens: 0 }], '+a0 a0@100 -a100'],
    ['a prompt waits until it has room', { kvTokens: 25 }, [{ name: 'a', tokens: 2 }, { name: 'b', tokens: 2, prompt: 15 }], '+a0 a1@100 +b110 a2@110 -a110 b1@210 b2@220 -b220'],
    ['what could never be held is refused', { kvTokens: 25 }, [{ name: 'a', tokens: 16 }, { name: 'b', tokens: 15, prompt: 10, perStep: 15 }], '?a +b0 b15@100 -b100'],
    ['answers that outgrow it: the one begun last gives way', { kvTokens: 25 }, [{ name: 'a', tokens: 4 }, { name: 'b', tokens: 2, atMs: 1 }], '+a0 +b1 a1@100 b1@101 a2@110 b2@111 -b111 a3@120 a4@130 -a130'],
    ['… and goes on where it was', { kvTokens: 24 }, [{ name: 'a', tokens: 4 }, { name: 'b', tokens: 4, atMs: 1 }], '+a0 +b1 a1@100 b1@101 a2@110 b2@111 a3@120 a4@130 -a130 b3@230 b4@240 -b240 (1 began anew)'],
  ])('%s', (_what, behaviour, asks, expected) => {
    expect(play(behaviour, asks)).toBe(expected);
  });

  test('more places while it runs let in who waits', () => {
    expect(play({ slots: 1 }, five.slice(0, 3), { atMs: 30, to: { slots: 3 } })).toBe('+a0 +b30 +c30 a1@100 -a100 b1@130 -b130 c1@130 -c130');
  });

  test('a queue that is emptied at once does not go deeper and deeper', () => {
    const timetable = new StillTimetable();
    const engine = new Engine({ ...plainBehaviour, slots: 1 }, timetable);
    let ended = 0;
    for (let i = 0; i < 8_000; i++) engine.take({ inputs: 1, promptTokens: 1, tokens: 1, tokensPerStep: 1, firstMs: 0, gapMs: () => 0, onStart: () => undefined, onStep: () => undefined, onEnd: () => ended++ }, 0);
    timetable.run();
    expect(ended).toBe(8_000);
  });
});
