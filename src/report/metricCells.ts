import { intervalText, metricText } from './numberText.ts';
import type { Metric } from './view.ts';

/** A value with the standard deviation from repeat to repeat, where there are some: `0.7500 ± 0.0250`; `–` where nothing was measured. */
export function valueText(metric: Metric | undefined): string {
  if (metric === undefined) return '–';
  const { value, unit, repeats } = metric;
  return `${metricText(value, unit)}${repeats === undefined ? '' : ` ± ${metricText(repeats.sd, unit)}`}`;
}

/** How many it rests on: `60`, `50/60` of right ones, `12 × 5` of repeats. */
export function countText(metric: Metric | undefined, binary: boolean): string {
  if (metric === undefined) return '–';
  if (metric.repeats !== undefined) return `${metric.n} × ${metric.repeats.n}`;
  return binary ? `${metric.sum}/${metric.n}` : String(metric.n);
}

/** `right/n` of 0/1 scores, `n × repeats`, or `n`. */
export function countTitle(metrics: readonly (Metric | undefined)[], binary: boolean): string {
  if (metrics.some(metric => metric?.repeats !== undefined)) return 'n × repeats';
  return binary ? 'right/n' : 'n';
}

export function metricIntervalText(metric: Metric | undefined): string {
  return intervalText(metric?.interval, metric?.unit);
}
