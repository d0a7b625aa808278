import type { Checking } from './checking.ts';
import type { Offered, Ramp } from './load.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenLoad } from './schema/load.ts';

const forms = ['concurrency', 'rate', 'find', 'ramp'] as const;
const defaultAttainment = 0.99;

/** How much is sent, and when. */
export function readOffered({ load, slo, repeats, workload: { data } }: Pick<WrittenLoad, 'load' | 'slo' | 'repeats' | 'workload'>, checking: Checking): Offered {
  const { reporter } = checking;
  const { concurrency, rate, find, ramp } = load;
  const [first, second] = forms.filter(form => load[form] !== undefined);
  const replays = rate?.arrival === 'trace';
  if (first !== undefined && second !== undefined) reporter.atKey(['load', second], `\`${second}\` and \`${first}\` are two forms of load`, 'keep one of the two');
  if ('trace' in data && data.time_scale !== undefined && !(replays && rate.levels === undefined)) {
    if (replays) reporter.atKey(['workload', 'data', 'time_scale'], '`time_scale` and `levels` both say how fast the trace is replayed', 'keep one of the two');
    else reporter.atKey(['workload', 'data', 'time_scale'], '`time_scale` stretches the times of a trace, and requests do not come at those', 'write `load: {rate: {arrival: trace}}`, or remove it');
  }
  if (replays && !('trace' in data)) reporter.at(['load', 'rate', 'arrival'], '`arrival: trace` sends requests at the times of a trace, and there is none', 'write `workload: {data: {trace: FILE}}`, or another arrival');
  if (find !== undefined) return readFind(find);
  if (ramp !== undefined) return { ramp: readRamp(ramp) };
  if (rate === undefined && concurrency === undefined) reporter.atKey(['load'], '`load` says no levels', 'add `concurrency: [1, 4, 16]`, or `rate: {levels: [5, 10, 20]}`');
  if (rate === undefined) return { concurrency: once(concurrency ?? [], ['load', 'concurrency']) };
  if (rate.levels === undefined && replays) return { replay: 'trace' in data ? (data.time_scale ?? 1) : 1 };
  if (rate.levels === undefined) reporter.atKey(['load', 'rate'], '`rate` says no levels', 'add `levels: [5, 10, 20]`');
  return { ratePerS: once(rate.levels ?? [], ['load', 'rate', 'levels']), arrival: rate.arrival ?? 'poisson' };

  function readFind({ maximize, attainment = defaultAttainment, from = 1, to = 512 }: NonNullable<WrittenLoad['load']['find']>): Offered {
    if (slo === undefined) reporter.atKey(['load', 'find'], '`find` searches for the highest load within the SLO, and there is none', 'add `slo`, e.g. `slo: {ttft: {p99: 300ms}}`');
    if (to <= from) reporter.at(['load', 'find', 'to'], `\`to: ${to}\` is not above \`from: ${from}\``);
    if (maximize === 'concurrency') whole({ from, to }, ['load', 'find'], 'maximize: concurrency');
    if (repeats !== undefined && repeats.n > 1) reporter.atKey(['repeats'], '`repeats` measures levels that are known, and `find` searches for them', 'remove one of the two');
    return { find: { maximize, attainment, from, to } };
  }

  function readRamp({ concurrency: inFlight, rate: perS, over, shape = 'linear', arrival }: NonNullable<WrittenLoad['load']['ramp']>): Ramp {
    const of = perS === undefined ? 'concurrency' : 'rate';
    const { from, to } = perS ?? inFlight ?? { from: 1, to: 2 };
    const at: Path = ['load', 'ramp'];
    if (perS === undefined && inFlight === undefined) reporter.atKey(at, '`ramp` says no load', 'add `rate: {from: 1, to: 50}`, or `concurrency: {from: 1, to: 64}`');
    else if (perS !== undefined && inFlight !== undefined) reporter.atKey([...at, 'concurrency'], '`concurrency` and `rate` are two forms of a ramp', 'keep one of the two');
    else if (from === to) reporter.at([...at, of, 'to'], `the ramp begins and ends at ${from}`, of === 'rate' ? `write \`load: {rate: {levels: [${from}]}}\`` : `write \`load: {concurrency: [${from}]}\``);
    if (of === 'concurrency') whole({ from, to }, [...at, of], 'concurrency');
    if (of === 'concurrency' && arrival !== undefined) reporter.atKey([...at, 'arrival'], '`arrival` is for a ramp of the `rate`: with `concurrency` a request is followed by the next', 'remove it');
    return { of, from, to, overMs: checking.duration(over, [...at, 'over']), shape, ...(of === 'rate' ? { arrival: arrival ?? 'poisson' } : {}) };
  }

  function whole(ends: Readonly<Record<string, number>>, path: Path, name: string): void {
    for (const [key, value] of Object.entries(ends)) if (!Number.isInteger(value)) reporter.at([...path, key], `\`${key}\` of \`${name}\` must be a whole number, found ${value}`);
  }

  function once(levels: readonly number[], path: Path): readonly number[] {
    for (const [k, level] of levels.entries()) if (levels.indexOf(level) < k) reporter.at([...path, k], `\`${String(path.at(-1))}\` has ${level} already`, 'remove it');
    return levels;
  }
}
