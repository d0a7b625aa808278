import { expect, test } from 'vitest';
import { bestExperiment } from '../../src/report/tune/bestExperiment.ts';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';

/** `a 9 1/3`: feasible with this objective, for a part of the length; `a - 1`: infeasible; `a ! 1`: it died; `?`: its only level was invalid. */
function rows(text: string): readonly Pick<ExperimentRow, 'id' | 'configuration' | 'outcome' | 'judged' | 'share' | 'index'>[] {
  return text.split(', ').map((part, index) => {
    const [name = '', value = '', share = '1'] = part.split(' ');
    const objective = { metric: 'goodput', value: Number.parseFloat(value), unit: 'requests/s', direction: 'maximize' as const, ...(value.endsWith('?') ? { invalid: true as const } : {}) };
    const judged = value === '-' ? { slo: [], feasible: false, violation: 0.4 } : { slo: [], feasible: true, objective };
    return { id: `e${index + 1}`, index, configuration: { name }, share: share === '1/3' ? 1 / 3 : 1, ...(value === '!' ? { outcome: 'died' } : { outcome: 'ok', judged }) };
  });
}

test.each([
  ['the highest objective', 'a 3, b 5, c 4', 'e2'],
  ['not what stands on an invalid level', 'a 3, b 9?', 'e1'],
  ['unless there is nothing else', 'a -, b 9?', 'e2'],
  ['what was measured for longer goes before', 'a 9 1/3, b 5', 'e2'],
  ['what the full length refuted is not the best', 'a 9 1/3, b 4 1/3, a - 1', 'e2'],
  ['nor what died in it', 'a 9 1/3, a ! 1', undefined],
  ['nothing is within the limits', 'a -, b !', undefined],
])('%s: %s', (_, text, expected) => {
  expect(bestExperiment(rows(text))?.id).toBe(expected);
});
