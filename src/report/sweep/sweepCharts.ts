import { axisOver, valueText } from '../chart/axes.ts';
import type { Chart, ChartPoint, Mark } from '../chart/chart.ts';
import type { Sweep, SweepLevel } from './sweepView.ts';

type Told = SweepLevel & Required<Pick<SweepLevel, 'measured' | 'requestsPerS'>>;

/** What each number of parallel requests did, as curves: latency against throughput, and throughput by parallel requests, with the best one marked. Nothing of fewer than two levels that were measured. */
export function sweepCharts({ model, levels, best }: Sweep): readonly Chart[] {
  const told = levels.flatMap((level): readonly Told[] => (level.measured === undefined || level.requestsPerS === undefined ? [] : [{ ...level, measured: level.measured, requestsPerS: level.requestsPerS }]));
  if (told.length < 2) return [];
  const stops = told.map(({ parallelRequests }) => `${parallelRequests} parallel`);
  const about = told.map(({ requestsPerS, measured: { latencyMs } }, k) => `${stops[k] ?? ''}: ${valueText({ unit: 'requests/s' }, requestsPerS)}${latencyMs === undefined ? '' : `, median ${valueText({ unit: 'ms' }, latencyMs.p50)}`}.`).join(' ');
  const at = told.find(({ parallelRequests }) => parallelRequests === best);
  const mark = (x: number | undefined): readonly Mark[] => (x === undefined || best === undefined ? [] : [{ across: 'x', at: x, label: `best: ${best} parallel` }]);
  const times = told.flatMap(({ measured: { latencyMs } }) => (latencyMs === undefined ? [] : [latencyMs.p50, ...(latencyMs.p95 === undefined ? [] : [latencyMs.p95])]));
  const latency = (of: 'p50' | 'p95', labelled: boolean): readonly (ChartPoint | null)[] => told.map(({ requestsPerS, parallelRequests, measured: { latencyMs } }) => (latencyMs?.[of] === undefined ? null : { x: requestsPerS, y: latencyMs[of], ...(labelled ? { label: String(parallelRequests) } : {}) }));
  const hasTail = latency('p95', false).some(point => point !== null);
  const loads = told.map(({ parallelRequests }) => parallelRequests);
  return [
    ...(times.length < 2
      ? []
      : [
          {
            id: 'sweep-latency',
            title: `${model}: latency against throughput`,
            about: `Latency in ms against requests answered each second. ${about}`,
            x: axisOver(told.map(({ requestsPerS }) => requestsPerS), { title: 'requests/s', unit: 'requests/s', linear: true }),
            y: axisOver(times, { title: 'ms, latency of the last attempt', unit: 'ms' }),
            stops,
            lines: [{ name: 'latency p50', tone: 0, dots: true as const, points: latency('p50', !hasTail) }, ...(hasTail ? [{ name: 'latency p95', tone: 1, dots: true as const, points: latency('p95', true) }] : [])],
            marks: mark(at?.requestsPerS),
          },
        ]),
    {
      id: 'sweep-throughput',
      title: `${model}: throughput by parallel requests`,
      about: `Requests answered each second. ${about}`,
      x: { ...axisOver(loads, { title: 'parallel requests', unit: '' }), ticks: loads },
      y: axisOver(told.map(({ requestsPerS }) => requestsPerS), { title: 'requests/s', unit: 'requests/s', linear: true }),
      stops,
      lines: [{ name: 'answered', tone: 0, dots: true, points: told.map(({ parallelRequests, requestsPerS }) => ({ x: parallelRequests, y: requestsPerS })) }],
      marks: mark(at?.parallelRequests),
    },
  ];
}
