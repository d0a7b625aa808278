import { shownFigures } from '../../score/load/measureLoad.ts';
import { batchesName, levelName } from './levelName.ts';
import type { LoadLevel } from './loadView.ts';

/** What the levels of a bench that batches say: which batches bring the most at each load, and what limits each. Nothing for other benches. */
export function batchNotes(levels: readonly LoadLevel[]): readonly string[] {
  const batched = levels.filter(({ batching }) => batching !== undefined);
  if (batched.length === 0) return [];
  return [
    'a batch is one request to the server: E2E is of one input, from when it joined its batch, and `wait` is what of that it waited for the batch to close; tokens are counted for a batch, and each input has its share by length',
    ...[...Map.groupBy(batched, ({ batching: _, ...level }) => levelName(level)).entries()].flatMap(([load, of]) => bestNote(load, of)),
    ...batched.flatMap(level => autoNote(level)),
    ...batched.flatMap(level => (level.batching?.limit === undefined ? [] : [`at ${levelName(level)} ${level.batching.limit.text}`])),
  ];
}

/** Throughputs that differ by less are the same: then latency tells. */
const same = 1.05;

/** Throughput against latency, beside single requests where they were measured. */
function bestNote(load: string, levels: readonly LoadLevel[]): readonly string[] {
  const told = levels.flatMap(({ concurrency, batching, measured, verdict }) => {
    const shown = measured === undefined ? undefined : shownFigures(measured);
    const e2eMs = shown?.distributions[concurrency === undefined ? 'e2e_from_due' : 'e2e'].p50;
    return batching === undefined || verdict?.verdict === 'invalid' || shown?.requestsPerS === undefined || e2eMs === undefined ? [] : [{ batching, perS: shown.requestsPerS, e2eMs }];
  });
  if (told.length < 2) return [];
  const mostPerS = Math.max(...told.map(({ perS }) => perS));
  const best = told.filter(({ perS }) => perS >= mostPerS / same).reduce((least, of) => (of.e2eMs < least.e2eMs ? of : least));
  const single = told.find(({ batching }) => batching.maxSize === 1 && !batching.auto);
  const what = (of: (typeof told)[number]): string => `${number(of.perS)} req/s with E2E p50 ${number(of.e2eMs)} ms`;
  if (best === single) return [`at ${load} single requests bring the most: ${what(best)}`];
  return [`at ${load} ${batchesName(best.batching)} bring the most: ${what(best)}${single === undefined ? '' : `, where single requests bring ${what(single)}`}`];
}

function autoNote({ batching, ...level }: LoadLevel): readonly string[] {
  const { chosen, auto } = batching ?? {};
  if (chosen === undefined || auto !== true) return [];
  const { unbatchedPerS, failed } = chosen;
  const first = failed[0] ?? chosen;
  const tried = [...failed.slice(1), chosen].map(of => `${of.maxSize} within ${number(of.intervalMs)} ms`);
  return [`at ${levelName(level)} auto began with ${number(unbatchedPerS)} req/s without batching × ${number(first.intervalMs)} ms = batches of ${first.maxSize}${failed.length === 0 ? '' : `; the server failed on them, and they were halved: ${tried.join(', ')}`}`];
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
