import { expect, test } from 'vitest';
import { Breaker } from '../../src/runner/breaker.ts';
import type { ErrorClass } from '../../src/base/outcomes.ts';

/** `u` unreachable, `a` authentication, `s` server error, `.` an answer; `!` where it trips. */
function picture(saw: string, answeredBefore = false): string {
  const classes: Record<string, 'ok' | ErrorClass> = { u: 'unreachable', a: 'authentication', s: 'serverError', '.': 'ok' };
  const breaker = new Breaker(answeredBefore);
  return [...saw].map(letter => letter + (breaker.saw(classes[letter] ?? 'ok') ? '!' : '')).join('');
}

test.each([
  ['ten in a row and no answer ever', 'uuuuuuuuuu', 'uuuuuuuuuu!'],
  ['of any hopeless kind', 'uuuuuaaaaa', 'uuuuuaaaaa!'],
  ['nine are not enough', 'uuuuuuuuu', 'uuuuuuuuu'],
  ['a server that errs is there, so the count starts again', 'uuuuusuuuuuuuuu', 'uuuuusuuuuuuuuu'],
  ['one answer, and it is worth waiting for', 'uu.uuuuuuuuuuuu', 'uu.uuuuuuuuuuuu'],
])('%s', (_, saw, expected) => {
  expect(picture(saw)).toBe(expected);
});

test('answers of an earlier process count', () => {
  expect(picture('uuuuuuuuuuuu', true)).toBe('uuuuuuuuuuuu');
});
