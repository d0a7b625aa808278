import { leastForReduction, reductions } from '../../score/load/distribution.ts';
import type { LoadFigures } from '../../score/load/loadFigures.ts';
import { loadMetricNames } from '../../score/load/loadMetrics.ts';
import { shownFigures } from '../../score/load/measureLoad.ts';
import type { GateLimit, GateResult } from '../gates.ts';
import type { LoadView } from './loadView.ts';

export interface Observed {
  readonly value?: number;
  readonly why?: string;
}

/** Each gate on every level, which all must hold it; `capacity` on the search as a whole. `value` and `trial` are the worst level's. */
export function checkLoadGates(gates: readonly GateLimit[], view: LoadView, test: { readonly holds: (gate: GateLimit, value: number) => boolean; readonly distance: (gate: GateLimit, value: number) => number }): readonly GateResult[] {
  return gates.map((gate): GateResult => {
    const levels = gate.metric === 'capacity' ? [{ trial: '', observed: capacityOf(view) }] : view.levels.map(({ trials, measured }) => ({ trial: trials[0] ?? '', observed: measured === undefined ? {} : loadValueOf(shownFigures(measured), gate.metric) }));
    const ofTrial = (trial: string): { trial?: string } => (trial === '' ? {} : { trial });
    const none = levels.find(({ observed }) => observed.value === undefined);
    if (none !== undefined || levels.length === 0) return { gate: gate.text, held: false, ...ofTrial(none?.trial ?? ''), ...(none?.observed.why === undefined ? {} : { why: none.observed.why }) };
    const [worst] = levels.flatMap(({ trial, observed: { value } }) => (value === undefined ? [] : [{ trial, value }])).toSorted((a, b) => test.distance(gate, b.value) - test.distance(gate, a.value));
    return worst === undefined ? { gate: gate.text, held: false } : { gate: gate.text, held: test.holds(gate, worst.value), value: worst.value, unit: 'number', ...ofTrial(worst.trial) };
  });
}

function capacityOf({ knee }: LoadView): Observed {
  return knee?.capacity === undefined ? { why: 'no capacity was found' } : { value: knee.capacity };
}

/** What a gate or an objective names, of one level; `capacity` is of no level. */
export function loadValueOf(figures: LoadFigures, metric: string): Observed {
  const { requestsPerS, tokensPerS, inputsPerS, tokensInPerS, goodputPerS, attainment, success, meanInFlight, distributions } = figures;
  const plain: Readonly<Record<string, number | undefined>> = { 'throughput(requests)': requestsPerS, 'throughput(tokens)': tokensPerS, 'throughput(inputs)': inputsPerS, 'throughput(tokens_in)': tokensInPerS, goodput: goodputPerS, attainment: attainment?.value, success: success?.value, concurrency: meanInFlight };
  if (Object.hasOwn(plain, metric)) return plain[metric] === undefined ? {} : { value: plain[metric] };
  const reduce = reductions.find(of => metric.startsWith(`${of}(`));
  const name = loadMetricNames.find(of => metric.endsWith(`(${of})`));
  if (reduce === undefined || name === undefined) return {};
  const value = distributions[name][reduce];
  return value === undefined ? { why: `n too small: ${distributions[name].n} of the ${leastForReduction(reduce)} observations that ${metric} needs` } : { value };
}
