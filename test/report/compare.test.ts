import { describe, expect, it } from 'vitest';
import { compareAll, pairedDifference, withHolm } from '../../src/report/compare.ts';
import type { Difference } from '../../src/report/view.ts';

const options = { metric: 'm', aName: 'a', bName: 'b', binary: true, seed: 7 };

describe('a paired difference', () => {
  it('is a − b over the samples that both have', () => {
    //              0 1 2 3 4 5
    const a = scores('1 1 0 1 1 0');
    const b = scores('0 1 0 0 1 1');
    expect(show(pairedDifference(a, b, options))).toBe('a − b = 0.1667 n=6 bootstrap flipped=0.5000 2:1 p=1.0000');
  });

  it('leaves out what one of them lacks or could not judge, and joins by index and repeat in any order', () => {
    const a = scores('1 . 1 - 0 1');
    const b = [...scores('0 1 1 1 . -'), { index: 2, repeat: 1, value: 1 }].reverse();
    expect(show(pairedDifference(a, b, options))).toBe('a − b = 0.5000 n=2 bootstrap flipped=0.5000 1:0 p=1.0000');
  });

  it('is undefined where they share nothing', () => {
    expect(pairedDifference(scores('1 .'), scores('. 1'), options)).toBeUndefined();
    expect(pairedDifference([], [], options)).toBeUndefined();
  });

  it('has no p for scores that are no 0/1, and keeps its caveats', () => {
    const difference = pairedDifference(scores('0.5 0.75'), scores('0.25 0.75'), { ...options, binary: false, caveats: ['the datasets differ'] });
    expect(show(difference)).toBe('a − b = 0.1250 n=2 bootstrap flipped=0.5000');
    expect(difference?.caveats).toEqual(['the datasets differ']);
  });

  it('of a hundred to none is certain, of equals is none', () => {
    expect(show(pairedDifference(scores('1 '.repeat(100)), scores('0 '.repeat(100)), options))).toBe('a − b = 1.0000 n=100 bootstrap flipped=1.0000 100:0 p=0.0000');
    expect(pairedDifference(scores('1 0'), scores('1 0'), options)).toMatchObject({ value: 0, flipped: 0, p: 1, interval: { low: 0, high: 0 } });
  });
});

describe('all differences', () => {
  const trials = [
    { name: 'x', scores: scores('1 1 1 1 1 1 1 1 0 1') },
    { name: 'y', scores: scores('0 0 0 0 0 0 0 1 0 1') },
    { name: 'z', scores: scores('0 0 0 1 0 0 0 1 0 1') },
  ];

  it('are every pair, each as it is alone, with Holm over the family', () => {
    const all = compareAll(trials, { metric: 'm', binary: true, seed: 7, caveats: (a, b) => [`${a}${b}`] });
    expect(all.map(show)).toEqual([
      'x − y = 0.7000 n=10 bootstrap flipped=0.7000 7:0 p=0.0156 holm=0.0469',
      'x − z = 0.6000 n=10 bootstrap flipped=0.6000 6:0 p=0.0313 holm=0.0625',
      'y − z = -0.1000 n=10 bootstrap flipped=0.1000 0:1 p=1.0000 holm=1.0000',
    ]);
    const [x, y] = trials;
    const { pHolm: _, ...first } = all[0] ?? { pHolm: 0 };
    expect(first).toEqual(pairedDifference(x?.scores ?? [], y?.scores ?? [], { ...options, aName: 'x', bName: 'y', caveats: ['xy'] }));
  });

  it('leave out pairs that share nothing, and are none of one trial', () => {
    expect(compareAll([...trials.slice(0, 2), { name: 'w', scores: [] }], { metric: 'm', binary: true, seed: 7 })).toHaveLength(1);
    expect(compareAll(trials.slice(0, 1), { metric: 'm', binary: true, seed: 7 })).toEqual([]);
  });

  it('may be corrected over several metrics together', () => {
    const one = compareAll(trials, { metric: 'm', binary: true, seed: 7 });
    expect(withHolm([...one, ...one]).map(difference => difference.pHolm?.toFixed(4))).toEqual(['0.0938', '0.1250', '1.0000', '0.0938', '0.1250', '1.0000']);
  });
});

/** One sample for each word: its score, `-` where it could not be judged, `.` where there is no sample. */
function scores(picture: string): { index: number; repeat: number; value: number | null }[] {
  return picture
    .trim()
    .split(' ')
    .flatMap((word, index) => (word === '.' ? [] : [{ index, repeat: 0, value: word === '-' ? null : Number(word) }]));
}

function show(difference: Difference | undefined): string {
  if (!difference) return 'none';
  const { a, b, value, n, interval, flipped, onlyA, onlyB, p, pHolm } = difference;
  return `${a} − ${b} = ${value.toFixed(4)} n=${n} ${interval.method} flipped=${(flipped ?? NaN).toFixed(4)}${onlyA === undefined ? '' : ` ${onlyA}:${onlyB}`}${p === undefined ? '' : ` p=${p.toFixed(4)}`}${pHolm === undefined ? '' : ` holm=${pHolm.toFixed(4)}`}`;
}
