import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import { parameterImportance, type MeasuredLevels } from '../../../src/score/tune/parameterImportance.ts';

const grid = (objective: (a: number, b: number, c: number) => number): MeasuredLevels[] => [1, 2, 3].flatMap(a => [1, 2].flatMap(b => [1, 2].flatMap(c => [0, 1].map(() => ({ levels: [String(a), String(b), String(c)], objective: objective(a, b, c) })))));
const percents = (measured: MeasuredLevels[]): string => {
  const found = parameterImportance(measured);
  return found === undefined ? 'unknown' : `${found.parameters.map(part => Math.round(100 * part)).join(' ')}, ${Math.round(100 * found.unexplained)} unexplained`;
};

describe('importance of parameters', () => {
  it('is their part of the variance', () => {
    // Variances of a: 16 · 2/3, of b: 1/4.
    expect(percents(grid((a, b) => 4 * a + b))).toBe('98 2 0, 0 unexplained');
    expect(percents(grid((_a, b) => 10 * b))).toBe('0 100 0, 0 unexplained');
  });

  it('leaves unexplained what only the two together do', () => {
    expect(percents(grid((_a, b, c) => (b === c ? 1 : 0)))).toBe('0 0 0, 100 unexplained');
  });

  it('is not misled by a search that tried the good level of one mostly with the good level of another', () => {
    const rng = createRng(2);
    const measured = Array.from({ length: 60 }, () => {
      const a = rng.next() < 0.5 ? 1 : 2;
      const b = rng.next() < 0.85 ? a : 3 - a;
      return { levels: [String(a), String(b)], objective: 10 * a + rng.next() };
    });
    // b follows a, and does nothing.
    const { parameters: [a, b] } = parameterImportance(measured)!;
    expect(a!).toBeGreaterThan(0.9);
    expect(b!).toBeLessThan(0.02);
  });

  it('is unknown where too little was measured, or nothing differs', () => {
    expect(percents(grid((a, b) => a + b).slice(0, 4))).toBe('unknown');
    expect(percents(grid(() => 5))).toBe('unknown');
    expect(percents([])).toBe('unknown');
  });
});
