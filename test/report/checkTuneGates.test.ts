import { expect, test } from 'vitest';
import type { LoadLevel } from '../../src/report/load/loadView.ts';
import { checkTuneGates } from '../../src/report/tune/checkTuneGates.ts';
import type { RunView } from '../../src/report/view.ts';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';
import { parseGate } from '../../src/task/gates.ts';

type Kind = 'feasible' | 'infeasible' | 'startFailed';

/** `3`: its goodput, where it was measured. The fastest is not the best where it misses its limits. */
function experiments(...each: readonly (readonly [Kind, number])[]): readonly ExperimentRow[] {
  return each.map(([kind, value], index) => ({
    run: 't', id: `e0${index + 1}`, index, configuration: {}, share: 1, stage: 'ended', devicesNeeded: 1, queuedMs: 0, attempt: 0, benchRun: 'bench',
    outcome: kind === 'startFailed' ? 'startFailed' : 'ok',
    ...(kind === 'startFailed' ? {} : { judged: { slo: [], feasible: kind === 'feasible', objective: { metric: 'goodput', value, unit: 'requests/s', direction: 'maximize', level: 'c=2' } } }),
  }));
}

/** Success is 1 at the first level and 0.5 at the second. */
const view = { scorers: [], trials: [], load: { levels: [1, 0.5].map((success, k) => ({ trials: [`c=${k + 1}`], measured: { whole: { success: { value: success, n: 10 }, distributions: {} }, drift: [] } })) as unknown as readonly LoadLevel[] } } as unknown as RunView;

function picture(gates: readonly string[], rows: readonly ExperimentRow[]): readonly string[] {
  return checkTuneGates(gates.flatMap(text => parseGate(text) ?? []), rows, () => view).map(({ gate, held, value, trial, why }) => `${gate}: ${held ? 'held' : 'failed'}${value === undefined ? '' : ` by ${trial ?? '?'} with ${value}`}${why === undefined ? '' : ` (${why})`}`);
}

test.each<[string, readonly (readonly [Kind, number])[], readonly string[]]>([
  ['the best of those within their limits decides', [['feasible', 3], ['feasible', 5], ['infeasible', 9]], ['goodput >= 4: held by e02 with 5', 'success >= 1: failed by e02 with 0.5']],
  ['no configuration within the limits is a gate that fails', [['infeasible', 9], ['startFailed', 0]], ['a configuration is within the limits: failed (none of 2 experiments is; 1 could be measured)', 'goodput >= 4: failed (no configuration is within the limits)', 'success >= 1: failed (no configuration is within the limits)']],
  ['of a tune that failed there is nothing to check', [['startFailed', 0]], ['goodput >= 4: failed (nothing was measured)', 'success >= 1: failed (nothing was measured)']],
])('%s', (_, rows, expected) => {
  expect(picture(['goodput >= 4', 'success >= 1'], experiments(...rows))).toEqual(expected);
});
