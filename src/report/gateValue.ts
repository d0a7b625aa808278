import { metricText } from './numberText.ts';
import { loadMetricUnit } from './tune/metricUnit.ts';
import { tuneNumber } from './tune/tuneNumbers.ts';
import type { RunView } from './view.ts';

/** What was measured for a gate: `worst 0.5625`, and of a tune, whose gates are its best experiment's, `e07, the best: 714 tokens/s`; or why there is nothing. */
export function gateValue({ gate, value, unit, trial, why }: RunView['gates'][number], tune: RunView['tune'], worst: string): string {
  if (value === undefined) return why ?? 'nothing was measured';
  if (tune === undefined) return `${worst}${metricText(value, unit)}`;
  const metric = gate.split(/\s*[<>=]/)[0]?.trim() ?? '';
  // As objectives say it.
  const named = metric === 'throughput' ? 'throughput(tokens)' : metric;
  return `${trial === undefined ? '' : `${trial}, the best: `}${tuneNumber(value, named === tune.objective.metric ? (tune.objective.unit ?? '') : (loadMetricUnit(named) ?? unit ?? ''))}`;
}
