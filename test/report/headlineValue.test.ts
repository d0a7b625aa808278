import { expect, test } from 'vitest';
import { headlineValue } from '../../src/report/headlineValue.ts';

test.each([
  [{ value: 0.5625, unit: 'share' }, '0.56'],
  [{ value: 34.21, unit: 'points' }, '34.2'],
  [{ value: 669.2, unit: 'number', perS: true }, '669 req/s'],
  [{ value: 3.27, unit: 'number', perS: true }, '3.3 req/s'],
] as const)('%j is %s', (headline, text) => expect(headlineValue(headline)).toBe(text));
