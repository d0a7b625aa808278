import { decodeChunks, type Chunks } from './chunkTimes.ts';
import { median } from './steadyWindow.ts';
import type { ObservedRequest } from './observedRequest.ts';
import { telemetryMetrics, type Reading, type TelemetryName } from './telemetry.ts';

/** What happened in one level, in equal steps of time; few enough to be sent and drawn often, however many requests there were. */
export interface LevelTimeline {
  /** Of the first step, and of each; ms on the level's clock. */
  readonly fromMs: number;
  readonly stepMs: number;
  /** A value for each step; `null`: nothing is known. */
  readonly columns: Readonly<Partial<Record<TimelineColumn, readonly (number | null)[]>>>;
  /** Between ramp and drain. */
  readonly steady?: { readonly fromMs: number; readonly untilMs: number };
}

/** `ttftMedianMs`, `ttftMaxMs`: of the requests sent in the step (of an open loop: due in it, and from then). Readings by their names, the mean over a step and all devices. */
export type TimelineColumn = 'inFlight' | 'requestsPerS' | 'failedPerS' | 'tokensPerS' | 'ttftMedianMs' | 'ttftMaxMs' | 'e2eMedianMs' | Exclude<TelemetryName, 'preemptions'>;

export const mostSteps = 200;
/** Steps that hold fewer requests on average draw noise; but so many steps there are, so that something can be seen. */
const leastInStep = 8;
const fewestSteps = 40;

/** @param rows of one repeat, without its warm-up */
export function levelTimeline(rows: readonly ObservedRequest[], readings: readonly Reading[], { open }: { readonly open: boolean }): LevelTimeline {
  const spans = rows.flatMap(row => (row.sentMs === undefined ? [] : [{ row, sentMs: row.sentMs, endMs: row.sentMs + (row.e2eMs ?? 0) }]));
  const endMs = spans.reduce((last, span) => Math.max(last, span.endMs), 0);
  if (spans.length === 0 || endMs <= 0) return { fromMs: 0, stepMs: 1, columns: {} };
  const stepMs = roundStep(endMs / Math.min(mostSteps, Math.max(fewestSteps, spans.length / leastInStep)));
  // What is left over belongs to the last step: a short one of its own would show rates that there were not.
  const steps = Math.max(1, Math.floor(endMs / stepMs));
  const untilOf = (k: number): number => (k === steps - 1 ? endMs : (k + 1) * stepMs);
  const at = (ms: number): number => Math.min(steps - 1, Math.max(0, Math.floor(ms / stepMs)));
  const lengthS = (k: number): number => (untilOf(k) - k * stepMs) / 1000;
  const [busyMs, ended, failed, tokens] = [new Float64Array(steps), new Float64Array(steps), new Float64Array(steps), new Float64Array(steps)];
  const [ttft, e2e]: [number[][], number[][]] = [Array.from({ length: steps }, (): number[] => []), Array.from({ length: steps }, (): number[] => [])];
  let counted = false;
  for (const { row, sentMs, endMs: untilMs } of spans) {
    for (let k = at(sentMs); k <= at(untilMs); k++) busyMs[k] = (busyMs[k] ?? 0) + Math.max(0, Math.min(untilMs, untilOf(k)) - Math.max(sentMs, k * stepMs));
    const column = row.outcome === 'ok' ? ended : failed;
    column[at(untilMs)] = (column[at(untilMs)] ?? 0) + 1;
    if (row.outcome !== 'ok') continue;
    const laterMs = open ? sentMs - row.dueMs : 0;
    const began = at(open ? row.dueMs : sentMs);
    if (row.ttftMs !== undefined) ttft[began]?.push(row.ttftMs + laterMs);
    if (row.e2eMs !== undefined) e2e[began]?.push(row.e2eMs + laterMs);
    counted ||= row.tokensOut !== undefined || row.chunks !== undefined;
    for (const { ms, n } of tokensOf(row)) tokens[at(sentMs + ms)] = (tokens[at(sentMs + ms)] ?? 0) + n;
  }
  const perS = (column: Float64Array): readonly number[] => Array.from(column, (n, k) => rounded(lengthS(k) > 0 ? n / lengthS(k) : 0));
  const streamed = ttft.some(values => values.length > 0);
  const reduced = (of: readonly number[][], reduce: (values: readonly number[]) => number): readonly (number | null)[] => of.map(values => (values.length === 0 ? null : rounded(reduce(values))));
  return {
    fromMs: 0,
    stepMs,
    columns: {
      inFlight: Array.from(busyMs, (ms, k) => rounded(lengthS(k) > 0 ? ms / lengthS(k) / 1000 : 0)),
      requestsPerS: perS(ended),
      ...(failed.some(n => n > 0) ? { failedPerS: perS(failed) } : {}),
      ...(counted ? { tokensPerS: perS(tokens) } : {}),
      ...(streamed ? { ttftMedianMs: reduced(ttft, median), ttftMaxMs: reduced(ttft, values => values.reduce((most, value) => Math.max(most, value), 0)) } : { e2eMedianMs: reduced(e2e, median) }),
      ...readColumns(readings, steps, ms => Math.floor(ms / stepMs)),
    },
  };
}

/** Each chunk has its share of the answer's tokens, by its text; an answer without chunks has all of them at its end. */
function* tokensOf({ chunks, tokensOut, e2eMs = 0 }: ObservedRequest): Generator<{ readonly ms: number; readonly n: number }> {
  const { atMs, characters }: Chunks = chunks === undefined ? { atMs: [], characters: [] } : decodeChunks(chunks);
  const all = tokensOut ?? atMs.length;
  if (atMs.length === 0) yield { ms: e2eMs, n: all };
  const text = characters.reduce((sum, n) => sum + n, 0);
  for (const [k, ms] of atMs.entries()) yield { ms, n: atMs.length === all || text === 0 ? all / atMs.length : (all * (characters[k] ?? 0)) / text };
}

function readColumns(readings: readonly Reading[], steps: number, at: (ms: number) => number): LevelTimeline['columns'] {
  const names = (Object.keys(telemetryMetrics) as readonly TelemetryName[]).filter((name): name is Exclude<TelemetryName, 'preemptions'> => name !== 'preemptions' && readings.some(reading => reading.name === name));
  return Object.fromEntries(
    names.map(name => {
      const [sums, counts] = [new Float64Array(steps), new Float64Array(steps)];
      for (const reading of readings) {
        const k = at(reading.atMs);
        if (reading.name !== name || k < 0 || k >= steps) continue;
        sums[k] = (sums[k] ?? 0) + reading.value;
        counts[k] = (counts[k] ?? 0) + 1;
      }
      return [name, between(Array.from(sums, (sum, k) => (counts[k] === 0 ? null : rounded(sum / (counts[k] ?? 1)))))];
    }),
  );
}

/** Readings are fewer than steps: what was read last holds until the next. */
function between(column: readonly (number | null)[]): readonly (number | null)[] {
  const last = column.findLastIndex(value => value !== null);
  let held: number | null = null;
  return column.map((value, k) => {
    held = value ?? held;
    return k > last ? null : held;
  });
}

/** 1, 2 or 5 of a power of ten, at least 10 ms. */
function roundStep(leastMs: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(10, leastMs)));
  return ([1, 2, 5, 10].find(factor => factor * power >= Math.max(10, leastMs) - 1e-9) ?? 10) * power;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
