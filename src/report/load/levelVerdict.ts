import type { PlannedLoad } from '../../plan/plan.ts';
import type { LoadMeasures } from '../../score/load/measureLoad.ts';
import type { RunRow, TrialRow } from '../../store/rows.ts';
import { verdictOf, type VerdictView } from './verdict.ts';

/** Of what one trial of a level has measured. What the bench found of its own client makes nothing invalid: it may be known only later. */
export function levelVerdict(measured: LoadMeasures, { configuration, client }: { readonly configuration?: TrialRow['configuration']; readonly client?: TrialRow['client'] }, { ramp, arrival, selfCheck }: Pick<PlannedLoad, 'ramp' | 'arrival'> & Pick<RunRow, 'selfCheck'>): VerdictView {
  const { concurrency, rate } = configuration ?? {};
  return verdictOf({
    measured,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    open: arrival !== undefined,
    ...(ramp === undefined ? {} : { most: Math.max(ramp.from, ramp.to) }),
    ...(client === undefined ? {} : { client }),
    ...(selfCheck === undefined ? {} : { selfCheck }),
  });
}
