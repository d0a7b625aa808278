import { expect, test } from 'vitest';
import { LimitSteps } from '../../webview/limitSteps.ts';

test('two quick steps are two, until the host says what is asked for, or does not', () => {
  const steps = new LimitSteps();
  expect(steps.from('r', 4, 'auto', 0)).toBe(4);
  steps.ask('r', 5, 'auto', 0);
  expect([steps.from('r', 4, 'auto', 100), steps.from('other', 4, 'auto', 100), steps.from('r', 4, 'auto', 60_000), steps.from('r', 8, 8, 100)]).toEqual([5, 4, 4, 8]);
});
