import { loadMetricNames, loadMetrics } from '../../score/load/loadMetrics.ts';

const units: Readonly<Record<string, string>> = {
  'throughput(requests)': 'requests/s',
  'throughput(tokens)': 'tokens/s',
  'throughput(inputs)': 'inputs/s',
  'throughput(tokens_in)': 'tokens/s',
  goodput: 'requests/s',
  attainment: 'share',
  success: 'share',
  concurrency: 'requests',
  throughput_per_gpu: 'tokens/s',
};

/** The unit of a metric of a bench, as gates and objectives name it; undefined for any other name. */
export function loadMetricUnit(metric: string): string | undefined {
  if (Object.hasOwn(units, metric)) return units[metric];
  const name = loadMetricNames.find(of => metric.endsWith(`(${of})`));
  return name === undefined ? undefined : loadMetrics[name].unit;
}
