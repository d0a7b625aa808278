import { describe, expect, it } from 'vitest';
import { axisOf } from '../../../src/plan/search/axis.ts';
import { countGrid, gridOf } from '../../../src/plan/search/gridOf.ts';
import { spaceOf, type Allows } from '../../../src/plan/search/space.ts';
import type { Parameter, ParameterValue, RangeParameter } from '../../../src/task/tune.ts';
import { valuesOf } from './picture.ts';

const all: Allows = () => true;
const choices = (axes: Record<string, ParameterValue[]>): Parameter[] => Object.entries(axes).map(([name, levels]) => ({ name, levels }));
const range = (min: number, max: number, more: Partial<RangeParameter> = {}): RangeParameter => ({ name: 'r', min, max, scale: 'linear', whole: false, ...more });
const grid = (parameters: Parameter[], allows = all): string => valuesOf(gridOf(spaceOf(parameters, allows)));

describe('grid', () => {
  it('is the product in file order, the last axis fastest, empty axes skipped', () => {
    expect(grid(choices({ a: [1, 2], b: ['x', 'y'], c: [] }))).toBe('(1,x) (1,y) (2,x) (2,y)');
    expect(grid(choices({ a: [false, true], b: [2, 1], c: ['s', 't', 'u'] }))).toBe('(false,2,s) (false,2,t) (false,2,u) (false,1,s) (false,1,t) (false,1,u) (true,2,s) (true,2,t) (true,2,u) (true,1,s) (true,1,t) (true,1,u)');
    expect(grid([])).toBe('()');
  });

  it('walks ranges by their steps, the end among them where a step reaches it', () => {
    expect(grid([range(0.6, 0.9, { step: 0.1 })])).toBe('(0.6) (0.7) (0.8) (0.9)');
    expect(grid([range(1, 8, { step: 3, whole: true })])).toBe('(1) (4) (7)');
    expect(grid([range(2, 5, { whole: true })])).toBe('(2) (3) (4) (5)');
    expect(grid([range(7, 7, { whole: true })])).toBe('(7)');
  });

  it('has no list of what is continuous', () => {
    expect(() => grid([range(0, 1)])).toThrow('without a step');
    expect(countGrid(spaceOf([range(0, 1)], all))).toBeUndefined();
  });

  it('leaves out and counts what is there twice, and what the constraints exclude', () => {
    const space = spaceOf(choices({ threads: [1, 2, 2, 4], slots: [1, 4] }), ({ threads, slots }) => Number(threads) * Number(slots) <= 8);
    expect(valuesOf(gridOf(space))).toBe('(1,1) (1,4) (2,1) (2,4) (4,1)');
    expect(countGrid(space)).toEqual({ combinations: 8, valid: 5, duplicates: 2, invalid: 1 });
  });

  it('does not count what would take seconds', () => {
    const ten = Array.from({ length: 10 }, (_, k) => k);
    expect(countGrid(spaceOf(choices(Object.fromEntries(ten.map(k => [`p${k}`, ten]))), all))).toBeUndefined();
  });
});

describe('axis', () => {
  const drawn = (parameter: Parameter, n: number): ParameterValue[] => Array.from({ length: n }, (_, k) => axisOf(parameter).draw((k + 0.5) / n));

  it('draws on its scale: half of a log range lies below its geometric middle', () => {
    expect(drawn(range(1, 10_000, { scale: 'log' }), 4)).toEqual([3.16, 31.6, 316, 3160]);
    expect(drawn(range(0, 10_000), 4)).toEqual([1250, 3750, 6250, 8750]);
    expect(drawn(range(1, 64, { scale: 'log', whole: true }), 6)).toEqual([1, 2, 4, 9, 19, 43]);
    expect(drawn(range(0.6, 0.95), 3)).toEqual([0.6583, 0.775, 0.8917]);
    expect(drawn({ name: 'c', levels: [8, 1, 4, 2] }, 4)).toEqual([1, 2, 4, 8]);
  });

  it('draws whole numbers and steps alike often, ends included', () => {
    expect(drawn(range(1, 4, { whole: true }), 8)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(drawn(range(0, 0.75, { step: 0.25 }), 8)).toEqual([0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75]);
  });

  it('places numbers of a list by rank, ranges by their scale, names by number', () => {
    const places = (parameter: Parameter, values: ParameterValue[]): number[] => values.map(value => Number(axisOf(parameter).place(value).toFixed(3)));
    expect(places({ name: 'c', levels: [1, 2, 4, 64] }, [1, 2, 4, 64])).toEqual([0, 0.333, 0.667, 1]);
    expect(places(range(1, 100, { scale: 'log' }), [1, 10, 100])).toEqual([0, 0.5, 1]);
    expect(places(range(3, 3), [3])).toEqual([0]);
    expect(places({ name: 'c', levels: ['none', 8, true] }, ['none', 8, true])).toEqual([0, 1, 2]);
    expect(places({ name: 'c', levels: [false, true] }, [false, true])).toEqual([0, 1]);
  });
});
